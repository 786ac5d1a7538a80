package dev.keycloakmtls.policy;

import dev.keycloakmtls.client.ClientSettings;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.lookup.CertificateSource;
import dev.keycloakmtls.lookup.PresentedCertificate.Shown;
import dev.keycloakmtls.problem.ProblemCode;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.saml.SamlProtocol;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;
import org.keycloak.services.clientpolicy.context.LogoutRequestContext;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProvider;

/**
 * Requires a mutual-TLS method of clients, when they are saved and whenever they authenticate: a policy also holds for
 * clients that existed before it.
 */
final class MethodExecutor implements ClientPolicyExecutorProvider<MethodPolicy> {

    private final KeycloakSession session;
    private MethodPolicy policy = new MethodPolicy();

    MethodExecutor(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void setupConfiguration(@Nullable MethodPolicy configuration) {
        policy = configuration == null ? new MethodPolicy() : configuration;
    }

    private ClientRules rules() {
        return new ClientRules(policy, ClientSettings.of(session));
    }

    @Override
    public Class<MethodPolicy> getExecutorConfigurationClass() {
        return MethodPolicy.class;
    }

    @Override
    public String getProviderId() {
        return MethodExecutorFactory.ID;
    }

    @Override
    public void executeOnEvent(ClientPolicyContext context) throws ClientPolicyException {
        switch (context.getEvent()) {
            // Not before: a registration policy may still assign the trust profile.
            case REGISTERED ->
                checkStored(((ClientCRUDContext) context).getTargetClient(), client -> rules().check(client));
            case UPDATED -> checkUpdated(((ClientCRUDContext) context).getTargetClient());
            case TOKEN_REQUEST,
                    SERVICE_ACCOUNT_TOKEN_REQUEST,
                    RESOURCE_OWNER_PASSWORD_CREDENTIALS_REQUEST,
                    TOKEN_REFRESH,
                    TOKEN_EXCHANGE_REQUEST,
                    JWT_AUTHORIZATION_GRANT,
                    BACKCHANNEL_AUTHENTICATION_REQUEST,
                    BACKCHANNEL_TOKEN_REQUEST,
                    DEVICE_AUTHORIZATION_REQUEST,
                    DEVICE_TOKEN_REQUEST,
                    PUSHED_AUTHORIZATION_REQUEST,
                    TOKEN_REVOKE,
                    TOKEN_INTROSPECT -> checkRequest(context);
            // Without parameters it is a browser that logs a user out, and no client authenticates.
            case LOGOUT_REQUEST -> {
                if (((LogoutRequestContext) context).getParams() != null) {
                    checkRequest(context);
                }
            }
            case AUTHORIZATION_REQUEST -> checkAuthorization(context);
            // Before anybody authenticates, after one of the above, with an access token alone, or of SAML clients.
            // No default: an event that Keycloak adds is not to go unnoticed when this is compiled.
            case REGISTER,
                    UPDATE,
                    VIEW,
                    UNREGISTER,
                    PRE_AUTHORIZATION_REQUEST,
                    IMPLICIT_HYBRID_TOKEN_RESPONSE,
                    PRE_TOKEN_REQUEST,
                    TOKEN_RESPONSE,
                    SERVICE_ACCOUNT_TOKEN_RESPONSE,
                    TOKEN_REFRESH_RESPONSE,
                    TOKEN_REVOKE_RESPONSE,
                    USERINFO_REQUEST,
                    BACKCHANNEL_TOKEN_RESPONSE,
                    DEVICE_TOKEN_RESPONSE,
                    RESOURCE_OWNER_PASSWORD_CREDENTIALS_RESPONSE,
                    IDENTITY_BROKERING_API,
                    SAML_AUTHN_REQUEST,
                    SAML_LOGOUT_REQUEST -> {}
        }
    }

    /** A client can always be disabled; whoever enables it comes through here too. */
    private void checkUpdated(ClientModel client) throws ClientPolicyException {
        if (client.isEnabled()) {
            checkStored(client, updated -> rules().checkUpdated(updated));
        }
    }

    /** What a policy asks of a client. */
    private interface Rules {
        AuthenticationMethod check(ClientModel client) throws PolicyViolation;
    }

    private void checkStored(ClientModel client, Rules rules) throws ClientPolicyException {
        if (SamlProtocol.LOGIN_PROTOCOL.equals(client.getProtocol())) {
            return;
        }
        try {
            rules.check(client);
        } catch (PolicyViolation e) {
            session.getTransactionManager().setRollbackOnly(); // it is stored already
            throw new ClientPolicyException(
                    OAuthErrorException.INVALID_CLIENT_METADATA, String.valueOf(e.getMessage()));
        }
    }

    private void checkRequest(ClientPolicyContext context) throws ClientPolicyException {
        try {
            ClientModel client = client();
            AuthenticationMethod method = rules().check(client);
            if (method == AuthenticationMethod.SELF_SIGNED) {
                rules().check(presented());
                checkScopes(client, context);
            } else if (!policy.get(MethodPolicy.PSD2_ROLES).isEmpty()
                    && Collections.disjoint(policy.get(MethodPolicy.PSD2_ROLES), Psd2Statement.roles(presented()))) {
                throw new PolicyViolation(ProblemCode.PSD2_ROLE.detail());
            }
        } catch (PolicyViolation e) {
            throw new ClientPolicyException(OAuthErrorException.UNAUTHORIZED_CLIENT, String.valueOf(e.getMessage()));
        }
    }

    private void checkAuthorization(ClientPolicyContext context) throws ClientPolicyException {
        try {
            ClientModel client = client();
            if (rules().check(client) == AuthenticationMethod.SELF_SIGNED) {
                checkScopes(client, context);
            }
        } catch (PolicyViolation e) {
            throw new ClientPolicyException(OAuthErrorException.UNAUTHORIZED_CLIENT, String.valueOf(e.getMessage()));
        }
    }

    private ClientModel client() throws PolicyViolation {
        ClientModel client = session.getContext().getClient();
        if (client == null) {
            throw new PolicyViolation(ProblemCode.NO_CLIENT.detail());
        }
        return client;
    }

    /** The certificate that was authenticated with: what is doubtful speaks for nobody here either. */
    private X509Certificate presented() throws PolicyViolation {
        try {
            if (CertificateSource.of(session).read(session, session.getContext().getHttpRequest())
                    instanceof Shown shown) {
                return shown.certificate().leaf();
            }
        } catch (RuntimeException e) {
            // as if there were none
        }
        throw new PolicyViolation(ProblemCode.NONE_PRESENTED.detail());
    }

    private void checkScopes(ClientModel client, ClientPolicyContext context) throws ClientPolicyException {
        List<String> allowed = policy.get(MethodPolicy.SELF_SIGNED_SCOPES);
        if (!allowed.isEmpty() && !allowed.containsAll(new RequestedScopes(session, client).of(context))) {
            throw new ClientPolicyException(
                    OAuthErrorException.INVALID_SCOPE,
                    ProblemCode.SCOPE_NOT_ALLOWED.detail().sentence());
        }
    }
}
