package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.lookup.header.HeaderFormat.Options;

/**
 * An option of a lookup provider of ours, named like those of Keycloak's.
 *
 * @param name as Keycloak's configuration has it in Java: {@code sslClientCert} is the option {@code ssl-client-cert}
 * @param help what it is, in a sentence
 * @param otherwise what counts where it is not set
 */
public record OwnOption(String name, String help, String otherwise) {

    /** The header of the certificate. */
    static OwnOption certificate(String header) {
        return new OwnOption("sslClientCert", "The header with the client's certificate.", header);
    }

    /** The header of the chain. */
    static OwnOption chain(String header) {
        return new OwnOption("sslCertChain", "The header with the other certificates of the client's chain.", header);
    }

    /** What it says. */
    String of(Options options) {
        return options.get(name, otherwise);
    }
}
