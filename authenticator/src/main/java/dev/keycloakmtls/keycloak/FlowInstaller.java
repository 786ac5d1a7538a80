package dev.keycloakmtls.keycloak;

import org.jboss.logging.Logger;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/**
 * Adds an authenticator to a realm's client authentication flow when the first client uses it. Keycloak runs only what
 * stands in that flow, and its built-in flow cannot be edited in the console. It is added last, so that all other methods
 * keep working if the extension is ever removed.
 */
final class FlowInstaller implements ProviderEventListener {

    private static final Logger LOG = Logger.getLogger(FlowInstaller.class);
    private static final int STEP = 10; // the distance that Keycloak leaves between executions

    private final String providerId;

    FlowInstaller(String providerId) {
        this.providerId = providerId;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof ClientModel.ClientUpdatedEvent updated
                && providerId.equals(updated.getUpdatedClient().getClientAuthenticatorType())) {
            install(updated.getUpdatedClient().getRealm());
        }
    }

    private void install(RealmModel realm) {
        AuthenticationFlowModel flow = realm.getClientAuthenticationFlow();
        if (flow == null || contains(realm, flow)) { // also when an administrator has disabled it there
            return;
        }
        AuthenticationExecutionModel execution = new AuthenticationExecutionModel();
        execution.setParentFlow(flow.getId());
        execution.setAuthenticator(providerId);
        execution.setAuthenticatorFlow(false);
        execution.setRequirement(AuthenticationExecutionModel.Requirement.ALTERNATIVE);
        execution.setPriority(realm.getAuthenticationExecutionsStream(flow.getId())
                        .mapToInt(AuthenticationExecutionModel::getPriority)
                        .max()
                        .orElse(0)
                + STEP);
        realm.addAuthenticatorExecution(execution);
        LOG.infof(
                "Added '%s' to client authentication flow '%s' of realm '%s'",
                providerId, flow.getAlias(), realm.getName());
    }

    private boolean contains(RealmModel realm, AuthenticationFlowModel flow) {
        return realm.getAuthenticationExecutionsStream(flow.getId())
                .anyMatch(execution -> providerId.equals(execution.getAuthenticator()));
    }
}
