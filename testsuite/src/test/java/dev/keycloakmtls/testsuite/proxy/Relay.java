package dev.keycloakmtls.testsuite.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands bytes on between a proxy and its server, and counts the connections that the proxy makes. */
public final class Relay implements AutoCloseable {
    private final URI target;
    private final ServerSocket server;
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();

    private Relay(URI target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    public static Relay to(URI target) {
        try {
            var relay = new Relay(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            relay.open.add(relay.server);
            start(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the proxy finds the server. */
    public URI base() {
        return URI.create("https://127.0.0.1:" + server.getLocalPort());
    }

    public int connections() {
        return connections.get();
    }

    private void accept() throws IOException {
        while (true) {
            Socket from = server.accept();
            connections.incrementAndGet();
            Socket to = new Socket(target.getHost(), target.getPort());
            open.add(from);
            open.add(to);
            start(() -> pump(from, to));
            start(() -> pump(to, from));
        }
    }

    private static void pump(Socket from, Socket to) throws IOException {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // somebody has closed
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        for (Closeable each : open) {
            try {
                each.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
