package dev.keycloakmtls.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * Finds the JARs in {@code providers/} that are this extension. With two versions at once it would be chance which class comes
 * from which; copying a new JAR beside the old one, whose name has another version in it, is how that happens.
 */
final class ProviderJars {

    /** Every version's JAR has this file, and no other JAR: the name is never changed. */
    static final String MARK = "META-INF/keycloak-mtls-client-auth.properties";

    private ProviderJars() {}

    /**
     * Refuses more than one.
     *
     * @throws IllegalStateException naming them
     */
    static void requireOne() {
        try {
            requireOne(Collections.list(ProviderJars.class.getClassLoader().getResources(MARK)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void requireOne(Collection<URL> marks) {
        List<String> jars = new ArrayList<>(new TreeSet<>(marks.stream() // parents of class loaders may find the same
                .map(URL::toString)
                .map(ProviderJars::jar)
                .toList()));
        if (jars.size() > 1) {
            throw new IllegalStateException("providers/ has keycloak-mtls-client-auth more than once: "
                    + String.join(" and ", jars) + ". Keep one, and run kc.sh build.");
        }
    }

    /** The file's name where it is one, such as {@code keycloak-mtls-client-auth-0.9.0.jar}. */
    private static String jar(String mark) {
        String root = mark.replace("!/" + MARK, "").replace("/" + MARK, "");
        return root.substring(root.lastIndexOf('/') + 1);
    }
}
