package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.config.ConfDirectory;
import dev.keycloakmtls.verification.revocation.RevocationFetcher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.http.impl.client.CloseableHttpClient;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Reads CRLs and OCSP answers with Keycloak's HTTP client, which has its proxy settings and truststore. The client belongs
 * to the server and not to a session: it is used long after the session that it was taken from has ended.
 */
final class ServerRevocationFetcher implements RevocationFetcher {

    private static final Duration CRL = Duration.ofSeconds(10);
    private static final Duration OCSP = Duration.ofSeconds(5);
    private static final Duration LDAP = Duration.ofSeconds(3); // each of three answers at most

    private final Supplier<CloseableHttpClient> client;
    private final Duration crl;
    private final Duration ocsp;
    private final LdapCrls ldap;

    /** @param ldapHosts the only hosts that are asked by LDAP, in lower case; empty: none */
    ServerRevocationFetcher(KeycloakSessionFactory sessions, Set<String> ldapHosts) {
        this(
                () -> KeycloakModelUtils.runJobInTransactionWithResult(
                        sessions,
                        session -> session.getProvider(HttpClientProvider.class).getHttpClient()),
                CRL,
                OCSP,
                new LdapCrls(ldapHosts, LDAP));
    }

    /**
     * @param crl how long fetching a CRL may take
     * @param ocsp how long an OCSP answer may take
     */
    ServerRevocationFetcher(Supplier<CloseableHttpClient> client, Duration crl, Duration ocsp, LdapCrls ldap) {
        this.ldap = ldap;
        this.client = client;
        this.crl = crl;
        this.ocsp = ocsp;
    }

    @Override
    public <T> T get(URI location, int maxBytes, DocumentReader<T> reader) throws IOException {
        return counted("crl", () -> switch (String.valueOf(location.getScheme()).toLowerCase(Locale.ROOT)) {
            case "file" -> reader.read(new ByteArrayInputStream(ConfDirectory.read(location, maxBytes)));
            case "ldap" -> reader.read(new ByteArrayInputStream(ldap.read(location, maxBytes)));
            default -> new HttpFetcher(client.get(), crl).get(location, "application/pkix-crl, */*", maxBytes, reader);
        });
    }

    @Override
    public boolean isReadByLdap(URI location) {
        return ldap.mayRead(location);
    }

    @Override
    public <T> T post(URI responder, byte[] request, int maxBytes, DocumentReader<T> reader) throws IOException {
        return counted("ocsp", () -> new HttpFetcher(client.get(), ocsp)
                .post(responder, "application/ocsp-request", request, "application/ocsp-response", maxBytes, reader));
    }

    private interface Fetch<T> {
        T run() throws IOException;
    }

    /** The reader runs within: what it refuses is a failed fetch. */
    private static <T> T counted(String source, Fetch<T> fetch) throws IOException {
        boolean successful = false;
        try {
            T document = fetch.run();
            successful = true;
            return document;
        } finally {
            MutualTlsMetrics.revocationFetch(source, successful);
        }
    }
}
