package dev.keycloakmtls.trustprofile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.PolicyKeys;
import dev.keycloakmtls.realm.RealmClients;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.keycloak.authorization.fgap.AdminPermissionsSchema;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.ClientPolicyExecutorRepresentation;
import org.keycloak.representations.idm.ClientProfileRepresentation;
import org.keycloak.representations.idm.ClientProfilesRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** Everything in a realm that names a trust profile: clients, client registration policies, client policies. */
public final class TrustProfileReferences {

    private final KeycloakSession session;
    private final RealmModel realm;

    public TrustProfileReferences(KeycloakSession session, RealmModel realm) {
        this.session = session;
        // Keycloak's component events come with the realm as the database has it, behind the caches.
        this.realm =
                Optional.ofNullable(session.realms().getRealm(realm.getId())).orElse(realm);
    }

    /** How many clients the profile decides about. */
    int users(ComponentModel profile) {
        AtomicInteger users = new AtomicInteger();
        AdminPermissionsSchema.runWithoutAuthorization(
                session, () -> RealmClients.of(session, realm, RealmClients.BOTH_METHODS).stream()
                        .flatMap(client -> TrustProfiles.neededBy(client).stream())
                        .filter(name ->
                                name.isEmpty() ? TrustProfiles.isDefault(profile) : name.equals(profile.getName()))
                        .forEach(name -> users.incrementAndGet()));
        return users.get();
    }

    /** The clients that name a profile, whatever their method is now. */
    public List<ClientModel> naming(String name) {
        return RealmClients.naming(session, realm, name).stream()
                .flatMap(id -> Optional.ofNullable(realm.getClientById(id)).stream())
                .toList();
    }

    /** Lets everything name a profile by another name. */
    void rename(String before, String after) {
        AdminPermissionsSchema.runWithoutAuthorization(session, () -> {
            List<ClientModel> clients = naming(before);
            clients.forEach(client -> client.setAttribute(ClientAttributes.TRUST_PROFILE, after));
            renameInRegistrationPolicies(before, after);
            renameInClientPolicies(before, after);
        });
    }

    private void renameInRegistrationPolicies(String before, String after) {
        List<ComponentModel> policies = realm.getComponentsStream(
                        realm.getId(), ClientRegistrationPolicy.class.getName())
                .filter(component -> PolicyKeys.REGISTRATION_POLICY.equals(component.getProviderId()))
                .map(ComponentModel::new)
                .toList();
        for (ComponentModel policy : policies) {
            boolean changed = false;
            for (String key : List.of(PolicyKeys.ASSIGNED_TRUST_PROFILE, PolicyKeys.ALLOWED_TRUST_PROFILES)) {
                List<String> names = policy.getConfig().getOrDefault(key, List.of());
                if (names.stream().anyMatch(name -> before.equals(name.strip()))) {
                    policy.getConfig()
                            .put(
                                    key,
                                    names.stream()
                                            .map(name -> before.equals(name.strip()) ? after : name)
                                            .toList());
                    changed = true;
                }
            }
            if (changed) {
                realm.updateComponent(policy);
            }
        }
    }

    private void renameInClientPolicies(String before, String after) {
        try {
            ClientProfilesRepresentation profiles = session.clientPolicy().getClientProfiles(realm, false);
            boolean changed = false;
            for (ClientProfileRepresentation profile :
                    Optional.ofNullable(profiles.getProfiles()).orElse(List.of())) {
                for (ClientPolicyExecutorRepresentation executor :
                        Optional.ofNullable(profile.getExecutors()).orElse(List.of())) {
                    changed |= PolicyKeys.EXECUTOR.equals(executor.getExecutorProviderId())
                            && rename(executor.getConfiguration(), before, after);
                }
            }
            if (changed) {
                session.clientPolicy().updateClientProfiles(realm, profiles);
            }
        } catch (ClientPolicyException e) {
            throw new IllegalStateException(
                    "the realm's client policies name the trust profile and cannot be saved", e);
        }
    }

    private static boolean rename(JsonNode configuration, String before, String after) {
        boolean changed = false;
        if (configuration instanceof ObjectNode object
                && object.get(PolicyKeys.EXECUTOR_TRUST_PROFILES) instanceof ArrayNode names) {
            for (int i = 0; i < names.size(); i++) {
                if (before.equals(names.get(i).asText())) {
                    names.set(i, names.textNode(after));
                    changed = true;
                }
            }
        }
        return changed;
    }
}
