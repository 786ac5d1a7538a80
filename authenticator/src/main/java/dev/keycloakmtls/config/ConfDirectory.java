package dev.keycloakmtls.config;

import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The server's configuration directory, the only place whose files a realm's configuration may name: realm
 * administrators need not be the server's.
 */
public final class ConfDirectory {

    /** Set by Keycloak's start script. */
    private static final String HOME = "kc.home.dir";

    private ConfDirectory() {}

    /**
     * The path that the server's administrator has written: an absolute one as it is, another below this directory. It may
     * lead anywhere, which no realm's configuration may.
     *
     * @throws java.nio.file.InvalidPathException if it is none
     * @throws MalformedException if it is relative and the directory is not known
     */
    public static Path of(String name) {
        Path path = Path.of(name);
        String home = System.getProperty(HOME, "");
        if (!path.isAbsolute() && home.isEmpty()) {
            throw ProblemCode.CONF_UNKNOWN_PATH.malformed();
        }
        return Path.of(home, "conf").toAbsolutePath().resolve(path).normalize();
    }

    /**
     * The path that a URL stands for, by its text alone: {@code file:///…} or, relative to the directory, {@code file:…}.
     *
     * @throws MalformedException if it lies outside of the directory
     */
    public static Path resolve(URI location) {
        String home = System.getProperty(HOME, "");
        if (home.isEmpty()) {
            throw ProblemCode.CONF_UNKNOWN.malformed();
        }
        try {
            Path directory = Path.of(home, "conf").toAbsolutePath().normalize();
            Path named = location.isOpaque() ? directory.resolve(location.getSchemeSpecificPart()) : Path.of(location);
            Path path = named.normalize();
            if (path.startsWith(directory) && !path.equals(directory)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw ProblemCode.CONF_FILE.malformed(e);
        }
        throw ProblemCode.CONF.malformed();
    }

    /**
     * Opens a file of the directory; symbolic links do not lead out of it.
     *
     * @throws IOException whose cause is a {@link MalformedException}, or that is of the file system
     */
    public static InputStream open(URI location, int maxBytes) throws IOException {
        Path path;
        try {
            path = resolve(location);
        } catch (MalformedException e) {
            throw unavailable(e);
        }
        Path directory = Path.of(System.getProperty(HOME, ""), "conf");
        Path real;
        try {
            real = path.toRealPath();
        } catch (IOException e) {
            throw unavailable(ProblemCode.FILE_NONE.malformed(Map.of("file", path.getFileName()), e));
        }
        if (!real.startsWith(directory.toRealPath()) || !Files.isRegularFile(real)) {
            throw unavailable(ProblemCode.FILE_ELSEWHERE.malformed(Map.of("file", path.getFileName())));
        }
        if (Files.size(real) > maxBytes) {
            throw unavailable(ProblemCode.FILE_LARGE.malformed(Map.of("file", path.getFileName(), "count", maxBytes)));
        }
        return Files.newInputStream(real);
    }

    private static IOException unavailable(MalformedException why) {
        return new IOException(why.getMessage(), why);
    }
}
