package dev.keycloakmtls.server;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where an option of this extension stood before it moved here. Keycloak says nothing of an option that nobody reads, and a
 * list of allowed hosts that nobody reads allows all: a server that is still given the old name does not start.
 *
 * @param spi the SPI that it was an option of
 * @param provider the provider's id in that SPI
 * @param option what it is now; its name is the same
 */
record MovedOption(String spi, String provider, ServerOption<?> option) {

    private static final String AUTHENTICATOR = "client-authenticator";
    private static final String CA_SIGNED = "tls-client-auth";
    private static final String SELF_SIGNED = "self-signed-tls-client-auth";

    /** In the order of the documentation. */
    static final List<MovedOption> ALL = List.of(
            new MovedOption(AUTHENTICATOR, CA_SIGNED, ServerOption.INSTALL_FLOW),
            new MovedOption(AUTHENTICATOR, SELF_SIGNED, ServerOption.INSTALL_FLOW),
            new MovedOption(AUTHENTICATOR, CA_SIGNED, ServerOption.LDAP_CRL_HOSTS),
            new MovedOption(AUTHENTICATOR, SELF_SIGNED, ServerOption.ALLOW_HTTP_JWKS),
            new MovedOption(AUTHENTICATOR, SELF_SIGNED, ServerOption.JWKS_MAX_AGE),
            new MovedOption(AUTHENTICATOR, SELF_SIGNED, ServerOption.JWKS_MAX_SIZE),
            new MovedOption(AUTHENTICATOR, SELF_SIGNED, ServerOption.JWKS_ALLOWED_HOSTS),
            new MovedOption("well-known", "openid-configuration", ServerOption.MTLS_BASE_URL),
            new MovedOption("well-known", "oauth-authorization-server", ServerOption.MTLS_BASE_URL));

    /** Keycloak's configuration: all sources, in all spellings that it reads. */
    interface Configuration {
        @Nullable
        String text(String spi, String provider, String name);
    }

    /** The old name as it was written on the command line, without a value. */
    String flag() {
        return "--spi-" + spi + "--" + provider + "--" + option.name();
    }

    /** The option's line in the table of docs/configuration.md. */
    String row() {
        return "| `%s` | `%s` |".formatted(flag(), option.flag());
    }

    /** @throws IllegalArgumentException naming all that have a value, and what each is now */
    static void refuse(Configuration configuration) {
        String moved = ALL.stream()
                .filter(old -> configuration.text(old.spi, old.provider, old.option.name()) != null)
                .map(old -> old.flag() + ": is now " + old.option.flag())
                .collect(Collectors.joining("; "));
        if (!moved.isEmpty()) {
            throw new IllegalArgumentException(moved);
        }
    }
}
