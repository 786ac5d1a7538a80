package dev.keycloakmtls.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Which build of this extension runs, by its JAR's manifest.
 *
 * @param version as in the file's name
 * @param commit the abbreviated hash, with {@code -dirty} where the sources were not those of the commit
 */
public record Build(String version, String commit) {

    /** What stands in for what is not known: there is no JAR, or it was not built in a clone of the repository. */
    static final String UNKNOWN = "unknown";

    private static final Attributes.Name COMMIT = new Attributes.Name("Implementation-Build");

    private static final Build RUNNING = read();

    /** The build that this server runs; read once, and unknown where the manifest does not say it. */
    public static Build running() {
        return RUNNING;
    }

    private static Build read() {
        URL own = Build.class.getClassLoader().getResource(ProviderJars.MARK);
        if (own == null || !own.toString().endsWith(ProviderJars.MARK)) {
            return new Build(UNKNOWN, UNKNOWN);
        }
        String root = own.toString().substring(0, own.toString().length() - ProviderJars.MARK.length());
        try {
            URLConnection manifest =
                    URI.create(root + "META-INF/MANIFEST.MF").toURL().openConnection();
            manifest.setUseCaches(false); // or the JAR stays open
            try (InputStream in = manifest.getInputStream()) {
                return of(new Manifest(in).getMainAttributes());
            }
        } catch (IOException | IllegalArgumentException e) {
            return new Build(UNKNOWN, UNKNOWN);
        }
    }

    static Build of(Attributes manifest) {
        return new Build(
                known(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION)), known(manifest.getValue(COMMIT)));
    }

    private static String known(@Nullable String value) {
        return value == null || value.isBlank() ? UNKNOWN : value.strip();
    }

    /** Returns both by name, as Keycloak's server info and a metric show them. */
    public Map<String, String> details() {
        return Map.of("version", version, "commit", commit);
    }

    /** For example {@code 1.0.0 (3f2a91c)}. */
    @Override
    public String toString() {
        return version + " (" + commit + ")";
    }
}
