package dev.keycloakmtls.discovery;

import org.keycloak.protocol.oauth2.OAuth2WellKnownProviderFactory;

/** Takes the place of Keycloak's {@code oauth-authorization-server} (RFC 8414), which is the same document. */
public final class MutualTlsAuthorizationServerFactory extends MutualTlsWellKnownProviderFactory {

    @Override
    public String getId() {
        return OAuth2WellKnownProviderFactory.PROVIDER_ID;
    }

    /** As {@link OAuth2WellKnownProviderFactory} has it. */
    @Override
    public boolean isAvailableViaServerMetadata() {
        return true;
    }
}
