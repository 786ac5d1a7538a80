package dev.keycloakmtls.fetch;

import dev.keycloakmtls.config.ConfDirectory;
import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.metrics.MutualTlsMetrics;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.VisibleText;
import dev.keycloakmtls.verification.revocation.RevocationFetcher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jboss.logging.Logger;

/** Reads CRLs and OCSP answers for the realms of a server, and counts what became of it. */
public final class ServerRevocationFetcher implements RevocationFetcher {

    private static final Duration CRL = Duration.ofSeconds(10);
    private static final Duration OCSP = Duration.ofSeconds(5);
    private static final Duration LDAP = Duration.ofSeconds(3); // each of three answers at most

    private static final Logger LOG = Logger.getLogger(ServerRevocationFetcher.class);

    private final HttpFetcher http;
    private final Duration crl;
    private final Duration ocsp;
    private final LdapCrls ldap;
    private final MutualTlsMetrics metrics;
    private final SourceWarnings warnings;
    private final String realm;

    /** @param ldapHosts the only hosts that are asked by LDAP, in lower case; empty: none */
    public ServerRevocationFetcher(HttpFetcher http, Set<String> ldapHosts, MutualTlsMetrics metrics) {
        this(http, CRL, OCSP, new LdapCrls(ldapHosts, LDAP), metrics);
    }

    /**
     * Reads within other times.
     *
     * @param crl how long fetching a CRL may take
     * @param ocsp how long an OCSP answer may take
     */
    public ServerRevocationFetcher(
            HttpFetcher http, Duration crl, Duration ocsp, LdapCrls ldap, MutualTlsMetrics metrics) {
        this(http, crl, ocsp, ldap, metrics, new SourceWarnings(System::nanoTime), "");
    }

    private ServerRevocationFetcher(
            HttpFetcher http,
            Duration crl,
            Duration ocsp,
            LdapCrls ldap,
            MutualTlsMetrics metrics,
            SourceWarnings warnings,
            String realm) {
        this.http = http;
        this.crl = crl;
        this.ocsp = ocsp;
        this.ldap = ldap;
        this.metrics = metrics;
        this.warnings = warnings;
        this.realm = realm;
    }

    @Override
    public RevocationFetcher onBehalfOf(String other) {
        return new ServerRevocationFetcher(http, crl, ocsp, ldap, metrics, warnings, other);
    }

    @Override
    public <T> T get(URI location, int maxBytes, DocumentReader<T> judge) throws IOException {
        DocumentReader<T> reader = warning(location, judge);
        return counted("crl", () -> switch (String.valueOf(location.getScheme()).toLowerCase(Locale.ROOT)) {
            case "file" -> file(location, maxBytes, reader);
            case "ldap" ->
                reader.read(new ByteArrayInputStream(
                        ldap.read(location, maxBytes, host -> http.addresses(realm, host, LDAP))));
            default -> http.get(new FetchRequest(realm, location, "application/pkix-crl, */*", maxBytes, crl), reader);
        });
    }

    /** One answer for all that is no valid CRL, or a realm's administrator could find out which files there are. */
    private static <T> T file(URI location, int maxBytes, DocumentReader<T> reader) throws IOException {
        try (InputStream file = ConfDirectory.open(location, maxBytes)) {
            return reader.read(file);
        } catch (IOException e) {
            LOG.debugf("%s: %s", VisibleText.of(location.toString()), VisibleText.of(String.valueOf(e.getMessage())));
            throw new FetchFailedException(FetchFailedException.Kind.of(e), ProblemCode.CONF_NO_CRL.detail());
        }
    }

    @Override
    public boolean isReadByLdap(URI location) {
        return ldap.mayRead(location);
    }

    @Override
    public <T> T post(URI responder, byte[] request, int maxBytes, DocumentReader<T> reader) throws IOException {
        return counted(
                "ocsp",
                () -> http.post(
                        new FetchRequest(realm, responder, "application/ocsp-response", maxBytes, ocsp),
                        "application/ocsp-request",
                        request,
                        warning(responder, reader)));
    }

    /** The server's own log has what is wrong with a document, whatever a realm's administrator may know of its host. */
    private <T> DocumentReader<T> warning(URI source, DocumentReader<T> reader) {
        return document -> {
            try {
                return reader.read(document);
            } catch (IOException e) {
                if (FetchFailedException.Kind.of(e) == FetchFailedException.Kind.UNUSABLE) {
                    warnings.warn(realm, source, FetchFailedException.detail(e).sentence());
                }
                throw e;
            }
        };
    }

    private interface Fetch<T> {
        T run() throws IOException;
    }

    /** The reader runs within: what it refuses is a failed fetch. */
    private <T> T counted(String source, Fetch<T> fetch) throws IOException {
        boolean successful = false;
        try {
            T document = fetch.run();
            successful = true;
            return document;
        } finally {
            metrics.revocationFetch(source, successful);
        }
    }
}
