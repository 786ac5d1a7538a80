package dev.keycloakmtls.discovery;

import dev.keycloakmtls.domain.HttpsBaseUrl;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCWellKnownProvider;
import org.keycloak.protocol.oidc.representations.MTLSEndpointAliases;
import org.keycloak.protocol.oidc.representations.OIDCConfigurationRepresentation;
import org.keycloak.urls.UrlType;

/** Keycloak's metadata, with {@code mtls_endpoint_aliases} on the base URL that is configured, or known, for them. */
final class MutualTlsWellKnownProvider extends OIDCWellKnownProvider {

    private final KeycloakSession session;
    private final Optional<HttpsBaseUrl> serverBase;

    MutualTlsWellKnownProvider(
            KeycloakSession session,
            @Nullable Map<String, Object> override,
            boolean includeClientScopes,
            Optional<HttpsBaseUrl> serverBase) {
        super(session, override, includeClientScopes);
        this.session = session;
        this.serverBase = serverBase;
    }

    @Override
    protected MTLSEndpointAliases getMtlsEndpointAliases(OIDCConfigurationRepresentation config) {
        MTLSEndpointAliases aliases = super.getMtlsEndpointAliases(config);
        RealmBaseUrl.of(session, session.getContext().getRealm())
                .or(() -> serverBase)
                .ifPresent(base -> rebase(aliases, base));
        return aliases;
    }

    private void rebase(MTLSEndpointAliases aliases, HttpsBaseUrl base) {
        move(base, aliases::getTokenEndpoint, aliases::setTokenEndpoint);
        move(base, aliases::getRevocationEndpoint, aliases::setRevocationEndpoint);
        move(base, aliases::getIntrospectionEndpoint, aliases::setIntrospectionEndpoint);
        move(base, aliases::getDeviceAuthorizationEndpoint, aliases::setDeviceAuthorizationEndpoint);
        move(base, aliases::getRegistrationEndpoint, aliases::setRegistrationEndpoint);
        move(base, aliases::getUserInfoEndpoint, aliases::setUserInfoEndpoint);
        move(base, aliases::getPushedAuthorizationRequestEndpoint, aliases::setPushedAuthorizationRequestEndpoint);
        move(base, aliases::getBackchannelAuthenticationEndpoint, aliases::setBackchannelAuthenticationEndpoint);
    }

    private void move(HttpsBaseUrl base, Supplier<@Nullable String> get, Consumer<String> set) {
        String endpoint = get.get();
        if (endpoint != null) { // null: a feature that is switched off
            set.accept(base.rebase(endpoint, base(UrlType.BACKEND), base(UrlType.FRONTEND)));
        }
    }

    private URI base(UrlType type) {
        return session.getContext().getUri(type).getBaseUri();
    }
}
