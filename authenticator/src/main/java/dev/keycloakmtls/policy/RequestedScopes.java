package dev.keycloakmtls.policy;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.ciba.clientpolicy.context.BackchannelAuthenticationRequestContext;
import org.keycloak.protocol.oidc.grants.ciba.clientpolicy.context.BackchannelTokenRequestContext;
import org.keycloak.protocol.oidc.grants.device.clientpolicy.context.DeviceAuthorizationRequestContext;
import org.keycloak.protocol.oidc.grants.device.clientpolicy.context.DeviceTokenRequestContext;
import org.keycloak.protocol.oidc.par.clientpolicy.context.PushedAuthorizationRequestContext;
import org.keycloak.representations.RefreshToken;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.context.AuthorizationRequestContext;
import org.keycloak.services.clientpolicy.context.ServiceAccountTokenRequestContext;
import org.keycloak.services.clientpolicy.context.TokenRefreshContext;
import org.keycloak.services.clientpolicy.context.TokenRequestContext;

/**
 * The scopes that a request asks for, or asked for when it began: as a parameter, in a request object, or with the refresh
 * token that it presents. A client's default scopes are not asked for.
 */
final class RequestedScopes {

    private final KeycloakSession session;
    private final ClientModel client;

    RequestedScopes(KeycloakSession session, ClientModel client) {
        this.session = session;
        this.client = client;
    }

    Set<String> of(ClientPolicyContext context) {
        if (context instanceof TokenRefreshContext refresh) {
            Set<String> scopes = new HashSet<>(split(formParameter()));
            scopes.addAll(withoutDefaults(granted(refresh)));
            return scopes;
        }
        if (context instanceof BackchannelTokenRequestContext token) {
            // Keycloak has added default scopes to what was asked for.
            return withoutDefaults(split(token.getParsedRequest().getScope()));
        }
        return split(parameter(context));
    }

    /** Each kind of request by itself: before Keycloak 26.6 they do not have the scope in common. */
    private @Nullable String parameter(ClientPolicyContext context) {
        if (context instanceof AuthorizationRequestContext authorization) {
            return authorization.getAuthorizationEndpointRequest().getScope();
        }
        if (context instanceof PushedAuthorizationRequestContext pushed) {
            return pushed.getRequest().getScope();
        }
        if (context instanceof TokenRequestContext token) {
            return token.getParseResult().getClientSession().getNote(OAuth2Constants.SCOPE);
        }
        if (context instanceof ServiceAccountTokenRequestContext token) {
            return token.getClientSession().getNote(OAuth2Constants.SCOPE);
        }
        if (context instanceof BackchannelAuthenticationRequestContext authentication) {
            return authentication.getRequest().getScope();
        }
        if (context instanceof DeviceAuthorizationRequestContext authorization) {
            return authorization.getRequest().getScope();
        }
        if (context instanceof DeviceTokenRequestContext token) {
            return token.getDeviceCodeModel().getScope();
        }
        return formParameter();
    }

    private @Nullable String formParameter() {
        Collection<String> values =
                session.getContext().getHttpRequest().getDecodedFormParameters().get(OAuth2Constants.SCOPE);
        return values == null ? null : String.join(" ", values);
    }

    /** With what Keycloak leaves out of access tokens; nothing if it is no refresh token of this realm: Keycloak refuses it. */
    private Set<String> granted(TokenRefreshContext context) {
        RefreshToken token = session.tokens()
                .decode(context.getParams().getFirst(OAuth2Constants.REFRESH_TOKEN), RefreshToken.class);
        return token == null ? Set.of() : split(token.getScope());
    }

    private Set<String> withoutDefaults(Set<String> scopes) {
        Set<String> asked = new HashSet<>(scopes);
        asked.removeAll(client.getClientScopes(true).keySet());
        return asked;
    }

    private static Set<String> split(@Nullable String scopes) {
        return scopes == null
                ? Set.of()
                : Stream.of(scopes.split(" ", -1))
                        .filter(scope -> !scope.isEmpty())
                        .collect(Collectors.toSet());
    }
}
