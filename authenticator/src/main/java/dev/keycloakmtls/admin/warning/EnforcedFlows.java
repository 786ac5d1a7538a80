package dev.keycloakmtls.admin.warning;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.ClientPolicyExecutorRepresentation;
import org.keycloak.representations.idm.ClientPolicyRepresentation;
import org.keycloak.representations.idm.ClientProfileRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.executor.AuthenticationFlowSelectorExecutorFactory;

/** The flows that a realm's client policies choose for a login, past the flows that are bound. */
final class EnforcedFlows {

    private final KeycloakSession session;
    private final RealmModel realm;

    EnforcedFlows(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** By the policies that are enabled; none where Keycloak cannot read its own policies, and so cannot apply them. */
    Set<String> aliases() {
        try {
            Set<String> applied = session.clientPolicy().getClientPolicies(realm, false).getPolicies().stream()
                    .filter(policy -> Boolean.TRUE.equals(policy.isEnabled()))
                    .map(ClientPolicyRepresentation::getProfiles)
                    .flatMap(Stream::ofNullable)
                    .flatMap(List::stream)
                    .collect(Collectors.toSet());
            return session.clientPolicy().getClientProfiles(realm, false).getProfiles().stream()
                    .filter(profile -> applied.contains(profile.getName()))
                    .map(ClientProfileRepresentation::getExecutors)
                    .flatMap(Stream::ofNullable)
                    .flatMap(List::stream)
                    .filter(executor -> AuthenticationFlowSelectorExecutorFactory.PROVIDER_ID.equals(
                            executor.getExecutorProviderId()))
                    .map(ClientPolicyExecutorRepresentation::getConfiguration)
                    .flatMap(Stream::ofNullable)
                    .map(configuration -> configuration
                            .path(AuthenticationFlowSelectorExecutorFactory.AUTH_FLOW_ALIAS)
                            .asText())
                    .collect(Collectors.toSet());
        } catch (ClientPolicyException e) {
            return Set.of();
        }
    }
}
