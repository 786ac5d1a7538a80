package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.PresentedCertificate.Shown;
import dev.keycloakmtls.lookup.header.OwnFormat;
import dev.keycloakmtls.lookup.header.UnreadableHeaderException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/** A lookup provider of our own: a form that Keycloak does not read. */
final class HeaderLookup implements X509ClientCertificateLookup {

    private final KeycloakSession session;
    private final OwnFormat format;
    private final CertificateHeaders headers;

    HeaderLookup(KeycloakSession session, OwnFormat format, CertificateHeaders headers) {
        this.session = session;
        this.format = format;
        this.headers = headers;
    }

    CertificateHeaders headers() {
        return headers;
    }

    /** Reads what the {@link CertificateSource} has found nothing against. */
    List<X509Certificate> read(UnaryOperator<String> values) throws UnreadableHeaderException {
        return format.read(values);
    }

    /**
     * For Keycloak's own methods: they see no certificate where ours would not, and none of those who connect beside the
     * proxies, as with Keycloak's own lookup providers of headers: nobody may have verified it.
     */
    @Override
    public X509Certificate @Nullable [] getCertificateChain(HttpRequest request) {
        return CertificateSource.of(session).read(session, this, request) instanceof Shown shown
                        && !shown.header().isEmpty()
                ? shown.certificate().chain().toArray(new X509Certificate[0])
                : null;
    }

    @Override
    public void close() {
        // nothing is held
    }
}
