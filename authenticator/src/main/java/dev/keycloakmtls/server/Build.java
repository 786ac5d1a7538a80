package dev.keycloakmtls.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
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

    /** Only this JAR has it; a class would not do, Keycloak's build may have moved it to another JAR. */
    private static final String OWN_FILE = "META-INF/services/" + MutualTlsServerFactory.class.getName();

    /** Reads the manifest of the JAR that this class came with. Never fails. */
    public static Build running() {
        URL own = Build.class.getClassLoader().getResource(OWN_FILE);
        if (own == null || !own.toString().endsWith(OWN_FILE)) {
            return new Build(UNKNOWN, UNKNOWN);
        }
        String root = own.toString().substring(0, own.toString().length() - OWN_FILE.length());
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

    /** For example {@code 1.0.0 (3f2a91c)}. */
    @Override
    public String toString() {
        return version + " (" + commit + ")";
    }
}
