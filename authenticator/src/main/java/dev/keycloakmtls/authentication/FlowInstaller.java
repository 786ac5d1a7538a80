package dev.keycloakmtls.authentication;

import dev.keycloakmtls.client.Misspellings;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.realm.ClientFlow;
import dev.keycloakmtls.untrusted.VisibleText;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.ClientConnection;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * Adds a method to a realm's client authentication flow when the first client uses it. Keycloak runs only what stands in
 * that flow, and its built-in flow cannot be edited in the console. A flow that somebody has made is left alone: what may
 * stand there is for whoever manages the realm to say, not for whoever saves a client. The change is an admin event, and a
 * line of the log once it is committed.
 */
final class FlowInstaller implements ProviderEventListener {

    private static final Logger LOG = Logger.getLogger(FlowInstaller.class);

    private final AuthenticationMethod method;

    FlowInstaller(AuthenticationMethod method) {
        this.method = method;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof ClientModel.ClientUpdatedEvent updated
                && isMeant(
                        updated.getKeycloakSession(), updated.getUpdatedClient().getClientAuthenticatorType())) {
            install(updated.getKeycloakSession(), updated.getUpdatedClient());
        }
    }

    /** Also by a client whose type an import has misspelt, so that somebody says why it is refused. */
    private boolean isMeant(KeycloakSession session, @Nullable String authenticator) {
        return method.providerId().equals(authenticator)
                || Misspellings.authenticator(session, authenticator)
                        .filter(problem -> method.providerId().equals(problem.argument("id")))
                        .isPresent();
    }

    private void install(KeycloakSession session, ClientModel client) {
        RealmModel realm = client.getRealm();
        Administrator administrator = Administrator.of(session);
        ClientFlow.lacking(realm, method)
                .filter(AuthenticationFlowModel::isBuiltIn)
                .filter(flow -> administrator != null || !isRestricted(realm, flow))
                .ifPresent(flow -> {
                    AuthenticationExecutionModel execution = ClientFlow.add(realm, flow, method);
                    report(session, client, administrator, execution);
                    logAfterCommit(session, realm.getName(), flow.getAlias());
                });
    }

    /** Somebody has switched a method off: no registration, which no administrator looks at, adds one. */
    private static boolean isRestricted(RealmModel realm, AuthenticationFlowModel flow) {
        return realm.getAuthenticationExecutionsStream(flow.getId()).anyMatch(AuthenticationExecutionModel::isDisabled);
    }

    private static void report(
            KeycloakSession session,
            ClientModel client,
            @Nullable Administrator administrator,
            AuthenticationExecutionModel execution) {
        ClientConnection connection = session.getContext().getConnection();
        if (connection == null) { // an import when the server starts: nobody has done it through the server
            return;
        }
        AdminAuth auth = administrator == null
                // A registration or an import: the client is all that is known of whoever did it.
                ? new AdminAuth(client.getRealm(), null, null, client)
                : new AdminAuth(
                        administrator.realm(), administrator.token(), administrator.user(), administrator.client());
        new AdminEventBuilder(client.getRealm(), auth, session, connection) {
            @Override
            public AdminEventBuilder authUser(@Nullable UserModel user) {
                return user == null ? this : super.authUser(user);
            }
        }.resource(ResourceType.AUTH_EXECUTION)
                .operation(OperationType.CREATE)
                .resourcePath("authentication", "executions", execution.getId())
                .success();
    }

    private void logAfterCommit(KeycloakSession session, String realm, String flow) {
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                LOG.infof(
                        "Added '%s' to client authentication flow '%s' of realm '%s'",
                        method.providerId(), VisibleText.of(flow), VisibleText.of(realm));
            }

            @Override
            protected void rollbackImpl() {
                // Nothing was added.
            }
        });
    }

    /** Who uses the admin API, as Keycloak has authenticated them for it. */
    private record Administrator(RealmModel realm, AccessToken token, UserModel user, ClientModel client) {

        static @Nullable Administrator of(KeycloakSession session) {
            if (!(session.getContext().getBearerToken() instanceof AccessToken token)) {
                return null;
            }
            String issuer = String.valueOf(token.getIssuer());
            RealmModel realm = session.realms().getRealmByName(issuer.substring(issuer.lastIndexOf('/') + 1));
            UserModel user = session.getContext().getUser();
            ClientModel client = realm == null ? null : realm.getClientByClientId(token.getIssuedFor());
            return user == null || client == null ? null : new Administrator(realm, token, user, client);
        }
    }
}
