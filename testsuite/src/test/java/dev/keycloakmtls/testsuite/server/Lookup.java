package dev.keycloakmtls.testsuite.server;

import java.util.List;

/**
 * Where Keycloak takes the client certificate from: its {@code x509cert-lookup} provider. The choice is a build-time
 * option, so each has a prepared home of its own; the other options are given at start.
 */
public enum Lookup {
    /** The TLS connection itself. */
    DIRECT("default", List.of()),
    /** {@code Client-Cert} and {@code Client-Cert-Chain} headers, RFC 9440. */
    RFC9440("rfc9440", List.of("--spi-x509cert-lookup--rfc9440--certificate-chain-length=50")),
    /** nginx's {@code $ssl_client_escaped_cert} in a header. */
    NGINX("nginx", List.of("--spi-x509cert-lookup--nginx--ssl-client-cert=ssl-client-cert"));

    private final String provider;
    private final List<String> options;

    Lookup(String provider, List<String> options) {
        this.provider = provider;
        this.options = options;
    }

    String provider() {
        return provider;
    }

    List<String> startOptions() {
        return options;
    }

    boolean behindProxy() {
        return this != DIRECT;
    }
}
