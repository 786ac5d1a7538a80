package dev.keycloakmtls.client;

import dev.keycloakmtls.server.ReportsBuild;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.validation.ClientValidationProvider;
import org.keycloak.validation.ClientValidationProviderFactory;

/**
 * Decorates whichever client validation would be used without this extension and all that is above it. Only those of lower
 * order count: of two decorators that take each other, each validation would go on until the stack is full, and the server,
 * which validates its own clients, would not start.
 */
public final class MutualTlsClientValidationProviderFactory implements ClientValidationProviderFactory, ReportsBuild {

    private static final int ORDER = 100;

    @Override
    public ClientValidationProvider create(KeycloakSession session) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        ProviderFactory<?> next = next(factory.getProviderFactoriesStream(ClientValidationProvider.class))
                .orElseThrow(() -> new IllegalStateException("Keycloak has no client validation of its own"));
        return new MutualTlsClientValidationProvider((ClientValidationProvider) next.create(session));
    }

    /** Of those below this one the highest. */
    @SuppressWarnings("rawtypes") // as Keycloak has them
    static Optional<ProviderFactory> next(Stream<ProviderFactory> factories) {
        return factories
                .filter(candidate -> candidate.order() < ORDER)
                .max(Comparator.comparingInt(candidate -> candidate.order()));
    }

    @Override
    public String getId() {
        return "mtls";
    }

    @Override
    public int order() {
        return ORDER;
    }
}
