package dev.keycloakmtls.registration;

import dev.keycloakmtls.server.ReportsBuild;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.DefaultClientRegistrationProviderFactory;

/** Takes the place of Keycloak's registration with its own representation. */
public final class RepresentationRegistrationProviderFactory extends DefaultClientRegistrationProviderFactory
        implements ReportsBuild {

    @Override
    public ClientRegistrationProvider create(KeycloakSession session) {
        return new RepresentationRegistrationProvider(session);
    }

    /** Above Keycloak's own factory of the same id, which has 0. */
    @Override
    public int order() {
        return 100;
    }
}
