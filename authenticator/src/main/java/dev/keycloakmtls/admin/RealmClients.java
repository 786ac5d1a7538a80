package dev.keycloakmtls.admin;

import dev.keycloakmtls.config.AuthenticationMethod;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.storage.client.ClientStorageProvider;

/**
 * The clients of a realm that authenticate in certain ways. Keycloak's own list loads every client of the realm by itself,
 * and its cache has no room for ten thousand; this asks the database twice, whatever the number.
 */
final class RealmClients {

    /** The values of {@code clientAuthenticatorType} of the two methods. */
    static final List<String> BOTH_METHODS = Arrays.stream(AuthenticationMethod.values())
            .map(AuthenticationMethod::providerId)
            .toList();

    private RealmClients() {}

    /** @param authenticators values of Keycloak's {@code clientAuthenticatorType} */
    static List<ClientModel> of(KeycloakSession session, RealmModel realm, Collection<String> authenticators) {
        if (hasOtherStorage(realm)) {
            try (Stream<ClientModel> clients = realm.getClientsStream()) {
                return clients.filter(client -> authenticators.contains(client.getClientAuthenticatorType()))
                        .toList();
            }
        }
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        Map<String, Map<String, String>> attributes = new HashMap<>();
        query(
                        entities,
                        "select a.client.id, a.name, a.value from ClientAttributeEntity a where a.client.realmId = :realm"
                                + " and a.client.clientAuthenticatorType in :authenticators and a.name in :names",
                        realm,
                        authenticators)
                .setParameter("names", ClientState.ATTRIBUTES)
                .getResultList()
                .forEach(row -> attributes
                        .computeIfAbsent((String) row[0], id -> new HashMap<>())
                        .put((String) row[1], (String) row[2]));
        return query(
                        entities,
                        "select c.id, c.clientId, c.name, c.enabled, c.publicClient, c.protocol, c.clientAuthenticatorType"
                                + " from ClientEntity c where c.realmId = :realm"
                                + " and c.clientAuthenticatorType in :authenticators",
                        realm,
                        authenticators)
                .getResultList()
                .stream()
                .<ClientModel>map(row -> new ReadClient(realm, columns(row), attributes.getOrDefault(row[0], Map.of())))
                .toList();
    }

    private static ReadClient.Columns columns(Object[] row) {
        return new ReadClient.Columns(
                (String) row[0],
                (String) row[1],
                (String) row[2],
                (Boolean) row[3],
                (Boolean) row[4],
                (String) row[5],
                (String) row[6]);
    }

    private static TypedQuery<Object[]> query(
            EntityManager entities, String text, RealmModel realm, Collection<String> authenticators) {
        return entities.createQuery(text, Object[].class)
                .setParameter("realm", realm.getId())
                .setParameter("authenticators", authenticators);
    }

    /** Clients that Keycloak's database does not have. */
    private static boolean hasOtherStorage(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), ClientStorageProvider.class.getName())
                .findAny()
                .isPresent();
    }
}
