package dev.keycloakmtls.testsuite.server;

import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.provider.PerRealmLookupFactory;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where Keycloak takes the client certificate from: its {@code x509cert-lookup} provider. The choice is a build-time
 * option, so each has a prepared home of its own; the other options are given at start.
 */
public enum Lookup {
    /** The TLS connection itself. */
    DIRECT("default", List.of()),
    /** Nowhere: the TLS connection, which asks nobody for a certificate. So is a server that nobody has told anything. */
    NOT_ASKED("default", List.of()),
    /** {@code Client-Cert} and {@code Client-Cert-Chain} headers, RFC 9440. */
    RFC9440("rfc9440", List.of("--spi-x509cert-lookup--rfc9440--certificate-chain-length=50")),
    /** nginx's {@code $ssl_client_escaped_cert} in a header. */
    NGINX("nginx", List.of("--spi-x509cert-lookup--nginx--ssl-client-cert=ssl-client-cert")),
    /** The same behind a handshake that demands a certificate of everybody: {@code https-client-auth=required}. */
    DEMANDING(PerRealmLookupFactory.ID, Options.OF_ALL),
    /** The one that the realm names, set up for the proxies in {@code docker/proxies}; also one that fails as it is told to. */
    PER_REALM(PerRealmLookupFactory.ID, Options.OF_ALL_GUARDED),
    /** The same, but the server is not told to trust it. */
    NOT_TRUSTED(PerRealmLookupFactory.ID, List.of());

    /** Those of all header lookups, as the files in {@code docker/proxies} need them. */
    private static final class Options {
        private static final List<String> OF_ALL = List.of(
                "--spi-x509cert-lookup--nginx--ssl-client-cert=ssl-client-cert",
                "--spi-x509cert-lookup--apache--ssl-client-cert=SSL_CLIENT_CERT",
                "--spi-x509cert-lookup--apache--ssl-cert-chain-prefix=CERT_CHAIN",
                "--spi-x509cert-lookup--apache--certificate-chain-length=4",
                "--spi-x509cert-lookup--haproxy--ssl-client-cert=SSL_CLIENT_CERT",
                "--spi-x509cert-lookup--haproxy--ssl-cert-chain=SSL_CLIENT_CERT_CHAIN",
                "--spi-x509cert-lookup--haproxy--certificate-chain-length=10",
                "--spi-x509cert-lookup--rfc9440--certificate-chain-length=10",
                "--spi-x509cert-lookup--traefik--certificate-chain-length=10",
                "--spi-x509cert-lookup--istio--gateway=" + CertificateHeader.GATEWAY,
                "--spi-mtls--default--trusted-lookups=" + PerRealmLookupFactory.ID);
        private static final List<String> OF_ALL_GUARDED = Stream.concat(
                        OF_ALL.stream(), Stream.of("--spi-mtls--default--guard-other-methods=true"))
                .toList();
    }

    private final String provider;
    private final List<String> options;

    Lookup(String provider, List<String> options) {
        this.provider = provider;
        this.options = options;
    }

    String provider() {
        return provider;
    }

    /** What a prepared home is called. */
    String home() {
        return this == NOT_ASKED ? "not-asked" : this == DEMANDING ? "demanding" : provider;
    }

    /** Keycloak's {@code https-client-auth}. */
    String clientAuth() {
        return this == NOT_ASKED ? "none" : this == DEMANDING ? "required" : "request";
    }

    /** Whether the provider is not Keycloak's and not the product's. */
    boolean isOfTestsuite() {
        return provider.equals(PerRealmLookupFactory.ID);
    }

    /** The fixed provider is the only one that Keycloak loads; a default leaves the others within reach. */
    String buildOption() {
        return "--spi-x509cert-lookup--provider" + (isOfTestsuite() ? "-default=" : "=") + provider;
    }

    List<String> startOptions() {
        return options;
    }

    boolean behindProxy() {
        return this != DIRECT && this != NOT_ASKED;
    }
}
