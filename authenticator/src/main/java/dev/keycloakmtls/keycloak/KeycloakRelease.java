package dev.keycloakmtls.keycloak;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.common.Version;

/** Does this JAR run on this Keycloak? On one that is too old Keycloak does not start, rather than start without a method. */
final class KeycloakRelease {

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
    static void check() {
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
