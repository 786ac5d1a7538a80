package dev.keycloakmtls.server;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.authentication.authenticators.client.X509ClientAuthenticator;
import org.keycloak.common.Version;

/**
 * Which Keycloak this is. On one that is too old for this JAR Keycloak does not start, rather than start without a method.
 */
public final class KeycloakRelease {

    private static final Logger LOG = Logger.getLogger(KeycloakRelease.class);
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\b.*");

    /** Releases that {@code make matrix} runs, by major and minor number. */
    private static final int MAJOR = 26;

    private static final int OLDEST_MINOR = 4;
    private static final int NEWEST_MINOR = 7;

    enum Support {
        TESTED,
        TOO_OLD,
        UNKNOWN
    }

    private KeycloakRelease() {}

    /** @throws IllegalStateException on a Keycloak that is too old; Keycloak ends with its message */
    public static void check() {
        String version = Optional.ofNullable(Version.VERSION).orElse("unknown");
        switch (of(version)) {
            case TESTED -> {}
            case UNKNOWN ->
                LOG.warnf(
                        "Keycloak %s was not tested with this version of keycloak-mtls-client-auth (tested: %d.%d to %d.%d).",
                        version, MAJOR, OLDEST_MINOR, MAJOR, NEWEST_MINOR);
            case TOO_OLD -> throw new IllegalStateException(tooOld(version));
        }
    }

    /**
     * Whether the {@code client-x509} of this Keycloak asks for the CA in {@code x509.casubjectdn}, which came with 26.7. An
     * older one keeps the attribute and ignores it. The class is asked, and not the version: fixes are ported back.
     */
    public static boolean clientX509AsksForTheCa() {
        return Stream.of(X509ClientAuthenticator.class.getFields())
                .anyMatch(field -> field.getName().equals("ATTR_CA_SUBJECT_DN"));
    }

    static Support of(String version) {
        Matcher parsed = VERSION.matcher(version);
        if (!parsed.matches()) {
            return Support.UNKNOWN;
        }
        int major = Integer.parseInt(parsed.group(1));
        int minor = Integer.parseInt(parsed.group(2));
        if (major < MAJOR || (major == MAJOR && minor < OLDEST_MINOR)) {
            return Support.TOO_OLD;
        }
        return major == MAJOR && minor <= NEWEST_MINOR ? Support.TESTED : Support.UNKNOWN;
    }

    private static String tooOld(String version) {
        return "keycloak-mtls-client-auth needs Keycloak %d.%d or newer and this is %s: upgrade Keycloak or remove the JAR from providers/."
                .formatted(MAJOR, OLDEST_MINOR, version);
    }
}
