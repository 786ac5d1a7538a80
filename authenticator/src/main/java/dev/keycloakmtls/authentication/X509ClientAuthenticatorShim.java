package dev.keycloakmtls.authentication;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.server.ReportsBuild;
import java.util.Set;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.authenticators.client.X509ClientAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.idm.ClientRepresentation;

/**
 * Keycloak's {@code client-x509}, made to leave the clients of this extension alone: it runs before them in every flow
 * and would log an error for each of their requests. It also advertises {@code tls_client_auth}, as
 * {@code tls-client-auth} does, so here it advertises nothing; its own clients still report their method.
 */
public final class X509ClientAuthenticatorShim extends X509ClientAuthenticator implements ReportsBuild {

    /** Does the work, so that Keycloak's lines stay in Keycloak's log category: the logger is named after the class. */
    private static final X509ClientAuthenticator STOCK = new X509ClientAuthenticator();

    @Override
    public void authenticateClient(ClientAuthenticationFlowContext context) {
        ClientModel client = context.getClient();
        if (client == null) {
            client = RequestCredentials.of(context)
                    .clientId()
                    .map(id -> context.getRealm().getClientByClientId(id))
                    .orElse(null);
        }
        boolean ours = client != null
                && !client.isPublicClient()
                && AuthenticationMethod.ofProviderId(client.getClientAuthenticatorType())
                        .isPresent();
        if (ours) {
            context.attempted();
        } else {
            STOCK.authenticateClient(context);
        }
    }

    @Override
    public Set<String> getProtocolAuthenticatorMethods(String loginProtocol) {
        return Set.of();
    }

    @Override
    public String getProtocolAuthenticatorMethod(ClientRepresentation client) {
        return OIDCLoginProtocol.TLS_CLIENT_AUTH;
    }

    /** Above Keycloak's own factory of the same id, which has 0. */
    @Override
    public int order() {
        return 100;
    }
}
