package dev.keycloakmtls.proxy;

import dev.keycloakmtls.tls.HeaderSenders;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;

/** Those of {@link ProxyTrust}. */
public final class TrustedSenders implements HeaderSenders {

    @Override
    public boolean maySpeak(KeycloakSession session, HttpRequest request) {
        return ProxyTrust.of(session).sender(session, request).objection().isEmpty();
    }
}
