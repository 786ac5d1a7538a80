package dev.keycloakmtls.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCWellKnownProviderFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.wellknown.WellKnownProvider;

/** Takes the place of Keycloak's {@code openid-configuration}. */
public class MutualTlsWellKnownProviderFactory extends OIDCWellKnownProviderFactory {

    /** {@code --spi-well-known--openid-configuration--mtls-base-url}. */
    public static final String BASE_URL = "mtls-base-url";

    private boolean includeClientScopes = true; // Keycloak's own field is private
    private Optional<MutualTlsBaseUrl> base = Optional.empty();

    /** @throws IllegalArgumentException if the base URL is none: the server does not start */
    @Override
    public void init(Config.Scope config) {
        super.init(config);
        includeClientScopes = config.getBoolean("include-client-scopes", true);
        String text = config.get(BASE_URL);
        if (text != null && !text.isBlank()) {
            try {
                base = Optional.of(MutualTlsBaseUrl.parse(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "--spi-well-known--openid-configuration--" + BASE_URL + ": " + e.getMessage(), e);
            }
        }
    }

    @Override
    public WellKnownProvider create(KeycloakSession session) {
        return new MutualTlsWellKnownProvider(
                session, getOpenidConfigOverride(), includeClientScopes, serverBase(session));
    }

    /** One option for both documents: they describe the same server. */
    private static Optional<MutualTlsBaseUrl> serverBase(KeycloakSession session) {
        ProviderFactory<?> factory = session.getKeycloakSessionFactory()
                .getProviderFactory(WellKnownProvider.class, OIDCWellKnownProviderFactory.PROVIDER_ID);
        return factory instanceof MutualTlsWellKnownProviderFactory ours ? ours.base : Optional.empty();
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        List<ProviderConfigProperty> options = new ArrayList<>(super.getConfigMetadata());
        options.add(new ProviderConfigProperty(
                BASE_URL,
                BASE_URL,
                "The https URL on which clients present certificates; for mtls_endpoint_aliases.",
                ProviderConfigProperty.STRING_TYPE,
                null));
        return options;
    }

    /** Above Keycloak's own factory of the same id, which has 0. */
    @Override
    public int order() {
        return 100;
    }
}
