package dev.keycloakmtls.registration;

import dev.keycloakmtls.server.ReportsBuild;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.oidc.OIDCClientRegistrationProviderFactory;

/** Takes the place of Keycloak's OpenID Connect registration. */
public final class MutualTlsClientRegistrationProviderFactory extends OIDCClientRegistrationProviderFactory
        implements ReportsBuild {

    @Override
    public ClientRegistrationProvider create(KeycloakSession session) {
        return new MutualTlsClientRegistrationProvider(session);
    }

    /** Above Keycloak's own factory of the same id, which has 0. */
    @Override
    public int order() {
        return 100;
    }
}
