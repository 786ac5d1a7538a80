package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.config.AuthenticationMethod;
import java.util.Comparator;
import org.keycloak.authentication.ClientAuthenticator;
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
        ProviderFactory<?> authenticator =
                factory.getProviderFactory(ClientAuthenticator.class, AuthenticationMethod.SELF_SIGNED.providerId());
        JwksOptions options = authenticator instanceof SelfSignedTlsClientAuthenticator selfSigned
                ? selfSigned.jwksOptions()
                : JwksOptions.DEFAULT;
        return new MutualTlsClientValidationProvider((ClientValidationProvider) next.create(session), options);
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
