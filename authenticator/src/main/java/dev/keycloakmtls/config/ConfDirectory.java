package dev.keycloakmtls.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

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
     * @throws IllegalArgumentException if it is relative and the directory is not known
     */
    public static Path of(String name) {
        Path path = Path.of(name);
        String home = System.getProperty(HOME, "");
        if (!path.isAbsolute() && home.isEmpty()) {
            throw new IllegalArgumentException("the server's conf directory is not known: give the file's whole path");
        }
        return Path.of(home, "conf").toAbsolutePath().resolve(path).normalize();
    }

    /**
     * The path that a URL stands for, by its text alone: {@code file:///…} or, relative to the directory, {@code file:…}.
     *
     * @throws IllegalArgumentException if it lies outside of the directory
     */
    public static Path resolve(URI location) {
        String home = System.getProperty(HOME, "");
        if (home.isEmpty()) {
            throw new IllegalArgumentException("the server's conf directory is not known, so no file can be read");
        }
        try {
            Path directory = Path.of(home, "conf").toAbsolutePath().normalize();
            Path named = location.isOpaque() ? directory.resolve(location.getSchemeSpecificPart()) : Path.of(location);
            Path path = named.normalize();
            if (path.startsWith(directory) && !path.equals(directory)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not the path of a file", e);
        }
        throw new IllegalArgumentException("files are read from the server's conf directory only");
    }

    /**
     * Opens a file of the directory; symbolic links do not lead out of it.
     *
     * @throws IOException with words for an administrator
     */
    public static InputStream open(URI location, int maxBytes) throws IOException {
        Path path;
        try {
            path = resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        Path directory = Path.of(System.getProperty(HOME, ""), "conf");
        Path real;
        try {
            real = path.toRealPath();
        } catch (IOException e) {
            throw new IOException("there is no file " + path.getFileName(), e);
        }
        if (!real.startsWith(directory.toRealPath()) || !Files.isRegularFile(real)) {
            throw new IOException(path.getFileName() + " is not a file of the server's conf directory");
        }
        if (Files.size(real) > maxBytes) {
            throw new IOException(path.getFileName() + " has more than " + maxBytes + " bytes");
        }
        return Files.newInputStream(real);
    }
}
