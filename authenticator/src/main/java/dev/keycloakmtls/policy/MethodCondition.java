package dev.keycloakmtls.policy;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.PolicySetting;
import dev.keycloakmtls.problem.InvalidSettingException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.authenticators.client.JWTClientAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.idm.ClientPolicyConditionConfigurationRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.ClientPolicyVote;
import org.keycloak.services.clientpolicy.condition.AbstractClientPolicyConditionProvider;
import org.keycloak.services.clientpolicy.context.AdminClientUnregisterContext;
import org.keycloak.services.clientpolicy.context.AdminClientViewContext;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;
import org.keycloak.services.clientpolicy.context.PreAuthorizationRequestContext;

/**
 * Whether a client uses one of some methods, as it is stored or about to be. {@code private_key_jwt} can be among them,
 * because FAPI allows it beside the two of RFC 8705.
 *
 * <p>A condition that cannot be read is about nobody knows whom. Clients of the methods that it can be about are refused, so
 * that no policy is passed by because of a misspelt word; all others are judged as ever.
 */
final class MethodCondition extends AbstractClientPolicyConditionProvider<MethodCondition.Configuration> {

    /** The condition's configuration; without methods: either of RFC 8705. */
    public static final class Configuration extends ClientPolicyConditionConfigurationRepresentation {
        private static final List<PolicySetting<?>> ALL = List.of(MethodConditionFactory.METHODS);

        /** @throws PolicyViolation naming an option that has a value of none of its kind, or that does not exist */
        void requireReadable() throws PolicyViolation {
            PolicyOptions.requireReadable(getConfigAsMap(), ALL);
        }

        private List<String> methods() throws PolicyViolation {
            requireReadable();
            try {
                return MethodConditionFactory.METHODS.read(getConfigAsMap().get(MethodConditionFactory.METHODS.name()));
            } catch (InvalidSettingException e) {
                throw new PolicyViolation(e.problem());
            }
        }
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
    public ClientPolicyVote applyPolicy(ClientPolicyContext context) throws ClientPolicyException {
        try {
            return vote(context);
        } catch (PolicyViolation e) {
            if (context instanceof ClientCRUDContext change) {
                if (isAlwaysAllowed(change)) {
                    return ClientPolicyVote.ABSTAIN;
                }
                throw new ClientPolicyException(
                        OAuthErrorException.INVALID_CLIENT_METADATA, e.detail().sentence());
            }
            throw new ClientPolicyException(
                    OAuthErrorException.UNAUTHORIZED_CLIENT, e.detail().sentence());
        }
    }

    /** Administrators look at clients, disable them and remove them, whatever is wrong with a policy. */
    private static boolean isAlwaysAllowed(ClientCRUDContext change) {
        return switch (change.getEvent()) {
            case VIEW, UNREGISTER ->
                change instanceof AdminClientViewContext || change instanceof AdminClientUnregisterContext;
            case UPDATE ->
                change.getProposedClientRepresentation() != null
                        && Boolean.FALSE.equals(
                                change.getProposedClientRepresentation().isEnabled());
            case UPDATED -> !change.getTargetClient().isEnabled();
            default -> false;
        };
    }

    private ClientPolicyVote vote(ClientPolicyContext context) throws PolicyViolation {
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

    private ClientPolicyVote vote(@Nullable ClientModel client) throws PolicyViolation {
        return client == null ? ClientPolicyVote.ABSTAIN : vote(client.getClientAuthenticatorType());
    }

    private ClientPolicyVote vote(@Nullable String authenticator) throws PolicyViolation {
        Optional<AuthenticationMethod> method = AuthenticationMethod.ofProviderId(authenticator);
        boolean privateKeyJwt = JWTClientAuthenticator.PROVIDER_ID.equals(authenticator);
        if (method.isEmpty() && !privateKeyJwt) {
            return ClientPolicyVote.NO; // no word means it
        }
        List<String> methods = configuration.methods();
        boolean applies = privateKeyJwt
                ? methods.contains(OIDCLoginProtocol.PRIVATE_KEY_JWT)
                : methods.isEmpty() || methods.contains(method.get().metadataValue());
        return applies ? ClientPolicyVote.YES : ClientPolicyVote.NO;
    }
}
