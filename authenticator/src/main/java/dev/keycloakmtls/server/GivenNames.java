package dev.keycloakmtls.server;

import java.util.Set;

/**
 * Finds what is set below this SPI and does nothing there: a slip in a name must not mean that a limit is off. Keycloak reads
 * an option in two spellings, with two dashes between SPI, provider and name or with one.
 */
final class GivenNames {

    private static final String SPI = "kc.spi-" + MutualTlsServerSpi.NAME + "-";
    private static final String PROVIDER = SPI + "-" + DefaultMutualTlsServerFactory.ID + "--";
    private static final String OLDER_PROVIDER = SPI + DefaultMutualTlsServerFactory.ID + "-";

    /** Keycloak's own, of every SPI and every provider. */
    private static final Set<String> OF_KEYCLOAK =
            Set.of(SPI + "-provider", SPI + "-provider-default", PROVIDER + "enabled");

    private GivenNames() {}

    /**
     * Refuses what nobody would read.
     *
     * @param properties the names of all that is configured, as Keycloak has them: {@code kc.…}
     * @throws IllegalArgumentException naming one that is no option
     */
    static void check(Iterable<String> properties) {
        for (String property : properties) {
            if (property.startsWith(SPI) && !OF_KEYCLOAK.contains(property) && !isOption(property)) {
                throw new IllegalArgumentException(
                        "--" + property.substring("kc.".length()) + ": there is no such option");
            }
        }
    }

    private static boolean isOption(String property) {
        return ServerOption.ALL.stream()
                .map(ServerOption::name)
                .anyMatch(name -> property.equals(PROVIDER + name) || property.equals(OLDER_PROVIDER + name));
    }
}
