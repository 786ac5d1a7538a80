package dev.keycloakmtls.keycloak;

import java.util.Comparator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.validation.ClientValidationProvider;
import org.keycloak.validation.ClientValidationProviderFactory;

/** Decorates whichever client validation would be used without this extension. */
public final class MutualTlsClientValidationProviderFactory implements ClientValidationProviderFactory {

    @Override
    public ClientValidationProvider create(KeycloakSession session) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        ProviderFactory<?> next = factory.getProviderFactoriesStream(ClientValidationProvider.class)
                .filter(candidate -> candidate != this)
                .max(Comparator.comparingInt(candidate -> candidate.order()))
                .orElseThrow(() -> new IllegalStateException("Keycloak has no client validation of its own"));
        return new MutualTlsClientValidationProvider((ClientValidationProvider) next.create(session));
    }

    @Override
    public String getId() {
        return "mtls";
    }

    @Override
    public int order() {
        return 100;
    }
}
