package dev.keycloakmtls.lookup;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.proxy.ProxyTrust;
import dev.keycloakmtls.tls.HeaderSenders;
import java.security.cert.X509Certificate;
import java.util.List;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;

/** Those of {@link ProxyTrust}. */
public final class TrustedSenders implements HeaderSenders {

    @Override
    public boolean maySpeak(KeycloakSession session, HttpRequest request) {
        return ProxyTrust.of(session).sender(session, request).objection().isEmpty();
    }

    @Override
    public List<X509Certificate> shownByClient(KeycloakSession session, HttpRequest request) {
        return CertificateSource.of(session)
                .shownByClient(session, request)
                .map(ClientCertificate::chain)
                .orElseGet(List::of);
    }
}
