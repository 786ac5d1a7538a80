package dev.keycloakmtls.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keycloakmtls.config.AuthenticationMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.client.JWTClientAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.idm.ClientPolicyConditionConfigurationRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyVote;
import org.keycloak.services.clientpolicy.condition.AbstractClientPolicyConditionProvider;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;
import org.keycloak.services.clientpolicy.context.PreAuthorizationRequestContext;

/**
 * Whether a client uses one of some methods, as it is stored or about to be. {@code private_key_jwt} can be among them,
 * because FAPI allows it beside the two of RFC 8705.
 */
final class MethodCondition extends AbstractClientPolicyConditionProvider<MethodCondition.Configuration> {

    /** The condition's configuration; without methods: either of RFC 8705. */
    public static final class Configuration extends ClientPolicyConditionConfigurationRepresentation {
        @JsonProperty(MethodConditionFactory.METHODS_NAME)
        private @Nullable List<String> methods;
    }

    MethodCondition(KeycloakSession session) {
        super(session);
    }

    @Override
    public Class<Configuration> getConditionConfigurationClass() {
        return Configuration.class;
    }

    @Override
    public String getProviderId() {
        return MethodConditionFactory.ID;
    }

    @Override
    public ClientPolicyVote applyPolicy(ClientPolicyContext context) {
        if (context instanceof ClientCRUDContext change) {
            String proposed = change.getProposedClientRepresentation() == null
                    ? null
                    : change.getProposedClientRepresentation().getClientAuthenticatorType();
            return proposed != null ? vote(proposed) : vote(change.getTargetClient());
        }
        if (context instanceof PreAuthorizationRequestContext request) {
            // Nobody has looked the client up yet, and executors such as secure-par-content act here.
            return request.getClientId() == null
                    ? ClientPolicyVote.ABSTAIN
                    : vote(session.getContext().getRealm().getClientByClientId(request.getClientId()));
        }
        return vote(session.getContext().getClient());
    }

    private ClientPolicyVote vote(@Nullable ClientModel client) {
        return client == null ? ClientPolicyVote.ABSTAIN : vote(client.getClientAuthenticatorType());
    }

    private ClientPolicyVote vote(@Nullable String authenticator) {
        List<String> methods = configuration.methods == null ? List.of() : configuration.methods;
        boolean applies = JWTClientAuthenticator.PROVIDER_ID.equals(authenticator)
                ? methods.contains(OIDCLoginProtocol.PRIVATE_KEY_JWT)
                : AuthenticationMethod.ofProviderId(authenticator)
                        .filter(method -> methods.isEmpty() || methods.contains(method.metadataValue()))
                        .isPresent();
        return applies ? ClientPolicyVote.YES : ClientPolicyVote.NO;
    }
}
