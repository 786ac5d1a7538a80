package dev.keycloakmtls.testsuite.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that the tests start and stop: known by its own process handle, its output in a file. */
public final class Child implements AutoCloseable {
    private final Process process;
    private final Path output;
    private final Thread hook;

    private Child(Process process, Path output) {
        this.process = process;
        this.output = output;
        // Also when the JVM ends before anybody closes: nothing is left running.
        this.hook = new Thread(this::stop);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a program; standard output and error go to {@code output}. */
    public static Child start(List<String> command, Map<String, String> environment, Path output) {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        try {
            return new Child(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program to its end, five minutes at most, and fails with its output unless it returns 0. */
    public static void run(List<String> command, Map<String, String> environment, Path output) {
        run(command, environment, output, Duration.ofMinutes(5));
    }

    /** The same for one that may take longer. */
    public static void run(List<String> command, Map<String, String> environment, Path output, Duration limit) {
        try (Child child = start(command, environment, output)) {
            if (!child.process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        String.join(" ", command) + " has not ended within " + limit + ":\n" + child.text());
            }
            if (child.process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed:\n" + child.text());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Of the program itself, also where a shell script has started it. */
    long pid() {
        return process.descendants()
                .reduce((parent, child) -> child)
                .map(ProcessHandle::pid)
                .orElse(process.pid());
    }

    /** Waits until the program has ended by itself. */
    int exitValue() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends the program without giving it time to say good-bye. */
    void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What the program has written so far. */
    public String text() {
        try {
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void stop() {
        // A shell script may stand between: its children are taken before it is gone.
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
