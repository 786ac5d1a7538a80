package dev.keycloakmtls.config;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.VisibleText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A file that the server's administrator has named, and that is read again when it changes. What was read last and could be
 * used stays in use while the file is away or cannot be read: somebody who is half-way through saving it does not stop the
 * server. The log says so once for each such change, and {@link #problem} as long as it lasts.
 *
 * @param <T> what the file holds; immutable
 */
public final class WatchedFile<T> {

    private static final Logger LOG = Logger.getLogger(WatchedFile.class);

    /** How long a change may go unnoticed. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Path path;
    private final int maxOctets;
    private final Reader<? extends T> reader;
    private final InstantSource clock;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile State<T> state;

    /** Makes something of a file's octets. */
    @FunctionalInterface
    public interface Reader<T> {
        /** @throws MalformedException saying what is wrong with it */
        T read(byte[] octets);
    }

    /** By what a change is noticed. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {
        static Stamp of(Path path) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    private record State<T>(T content, @Nullable Stamp seen, Optional<Detail> problem, Instant nextLook) {}

    private WatchedFile(Path path, int maxOctets, Reader<? extends T> reader, InstantSource clock) {
        this.path = path;
        this.maxOctets = maxOctets;
        this.reader = reader;
        this.clock = clock;
        Stamp stamp = stamp();
        if (stamp == null) {
            throw ProblemCode.FILE_NONE.malformed(Map.of("file", path));
        }
        this.state = new State<>(read(), stamp, Optional.empty(), nextLook());
    }

    /**
     * Reads a file for the first time.
     *
     * @param name its path; a relative one is one of the server's {@code conf} directory
     * @param maxOctets the longest that is read
     * @throws MalformedException if it cannot be read or used, with the reason
     */
    public static <T> WatchedFile<T> open(String name, int maxOctets, Reader<? extends T> reader, InstantSource clock) {
        try {
            return new WatchedFile<>(ConfDirectory.of(name), maxOctets, reader, clock);
        } catch (InvalidPathException e) {
            throw ProblemCode.CONF_FILE.malformed(e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** What it holds, as far as is known; the same object until it changes. Never waits for another reader. */
    public T content() {
        State<T> now = state;
        if (!clock.instant().isBefore(now.nextLook()) && looking.tryLock()) {
            try {
                state = look(state);
            } finally {
                looking.unlock();
            }
        }
        return state.content();
    }

    /** Why what the file holds now is not what is used, or nothing. */
    public Optional<Detail> problem() {
        content();
        return state.problem();
    }

    private State<T> look(State<T> before) {
        Stamp stamp = stamp();
        if (stamp != null && stamp.equals(before.seen())) {
            return new State<>(before.content(), stamp, before.problem(), nextLook());
        }
        try {
            if (stamp == null) {
                throw ProblemCode.FILE_NONE.malformed(Map.of("file", path));
            }
            T content = read();
            LOG.infof("%s has changed and was read again", VisibleText.of(path.toString()));
            return new State<>(
                    content.equals(before.content()) ? before.content() : content, stamp, Optional.empty(), nextLook());
        } catch (MalformedException e) {
            Detail problem = e.detail();
            if (before.problem().isEmpty() || !Objects.equals(stamp, before.seen())) {
                LOG.warnf(
                        "%s has changed and cannot be used, so that what it held before still counts: %s",
                        VisibleText.of(path.toString()), VisibleText.of(problem.sentence()));
            }
            return new State<>(before.content(), stamp, Optional.of(problem), nextLook());
        }
    }

    private Instant nextLook() {
        return clock.instant().plus(INTERVAL);
    }

    private @Nullable Stamp stamp() {
        try {
            return Stamp.of(path);
        } catch (IOException e) {
            return null;
        }
    }

    private T read() {
        byte[] octets;
        try (InputStream in = Files.newInputStream(path)) {
            octets = in.readNBytes(maxOctets + 1);
        } catch (IOException e) {
            throw ProblemCode.FILE_UNREADABLE.malformed(Map.of("file", path), e);
        }
        if (octets.length > maxOctets) {
            throw ProblemCode.FILE_LARGE.malformed(Map.of("file", path, "count", maxOctets));
        }
        try {
            return reader.read(octets);
        } catch (IllegalArgumentException e) {
            throw ProblemCode.FILE_CONTENT.malformed(
                    Map.of("file", path, "why", MalformedException.detail(e, ProblemCode.FILE_NOT_UNDERSTOOD)), e);
        }
    }

    /** Where it is. */
    @Override
    public String toString() {
        return path.toString();
    }
}
