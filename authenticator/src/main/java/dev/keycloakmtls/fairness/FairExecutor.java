package dev.keycloakmtls.fairness;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what waits for hosts, such as fetches and name lookups, on a bounded number of threads that are shared out by
 * realm and host ({@link FairShares}). What finds no thread queues; realms take turns, and within a realm its hosts. The
 * places of the queue are shared out in the same way, so that nobody fills it for others. Starts no thread before there is
 * something to do, and keeps none for long.
 */
public final class FairExecutor implements AutoCloseable {

    private static final long IDLE_SECONDS = 30;

    private record Task(String realm, String host, Runnable work) {}

    private final FairShares running;
    private final FairShares waiting;
    private final ThreadPoolExecutor threads;

    /** By realm and host, each in the order of their turns; guarded by itself. Bounded by the places to wait. */
    private final Map<String, Map<String, ArrayDeque<Task>>> queues = new LinkedHashMap<>();

    /**
     * An executor that has nothing to do.
     *
     * @param name of its threads
     * @param threads the most that run at a time, positive
     * @param queue the most that wait for a thread, positive
     */
    public FairExecutor(String name, int threads, int queue) {
        this.running = new FairShares(threads);
        this.waiting = new FairShares(queue);
        this.threads = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        this.threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs something as soon as realm and host have a share of the threads for it. Returns at once.
     *
     * @param realm on whose behalf
     * @param host what it waits for, in a spelling that is always the same
     * @throws RejectedExecutionException if too much of this realm or host waits already, or after {@link #close}; then it
     *     never runs
     */
    public void execute(String realm, String host, Runnable work) {
        synchronized (queues) {
            if (threads.isShutdown()) {
                throw new RejectedExecutionException("the server is ending");
            }
            if (!waiting.tryEnter(realm, host)) {
                throw new RejectedExecutionException("too many fetches wait already");
            }
            queues.computeIfAbsent(realm, name -> new LinkedHashMap<>())
                    .computeIfAbsent(host, name -> new ArrayDeque<>())
                    .add(new Task(realm, host, work));
            startWhatMay();
        }
    }

    private void startWhatMay() {
        for (Optional<Task> next = next(); next.isPresent(); next = next()) {
            Task task = next.get();
            threads.execute(() -> run(task));
        }
    }

    private void run(Task task) {
        try {
            task.work().run();
        } finally {
            synchronized (queues) {
                running.leave(task.realm(), task.host());
                if (!threads.isShutdown()) {
                    startWhatMay();
                }
            }
        }
    }

    /** The first in the order of turns that has a share; its realm and host go to the end. */
    private Optional<Task> next() {
        for (String realm : List.copyOf(queues.keySet())) {
            Map<String, ArrayDeque<Task>> hosts = Objects.requireNonNull(queues.get(realm));
            Optional<Task> next = next(realm, hosts);
            if (next.isPresent()) {
                queues.remove(realm);
                if (!hosts.isEmpty()) {
                    queues.put(realm, hosts);
                }
                return next;
            }
        }
        return Optional.empty();
    }

    private Optional<Task> next(String realm, Map<String, ArrayDeque<Task>> hosts) {
        Optional<String> host = hosts.keySet().stream()
                .filter(each -> running.tryEnter(realm, each))
                .findFirst();
        return host.map(chosen -> {
            ArrayDeque<Task> waits = Objects.requireNonNull(hosts.remove(chosen));
            Task task = waits.remove();
            waiting.leave(realm, chosen);
            if (!waits.isEmpty()) {
                hosts.put(chosen, waits);
            }
            return task;
        });
    }

    /** Interrupts what runs, and forgets what waits. */
    @Override
    public void close() {
        synchronized (queues) {
            threads.shutdownNow();
            queues.clear();
        }
    }
}
