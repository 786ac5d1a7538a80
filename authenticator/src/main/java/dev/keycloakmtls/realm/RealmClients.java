package dev.keycloakmtls.realm;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.SelfSignedSettings;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.client.X509ClientAuthenticator;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.storage.client.ClientStorageProvider;

/**
 * The clients of a realm that authenticate in certain ways. Keycloak's own list loads every client of the realm by itself,
 * and its cache has no room for ten thousand; this asks the database twice, whatever the number.
 */
public final class RealmClients {

    /** Whether access tokens are bound to the certificate (RFC 8705 §3). */
    public static final String BOUND_TOKENS = OIDCConfigAttributes.USE_MTLS_HOK_TOKEN;

    /** The client attributes that decide about the two methods and {@code client-x509}. */
    public static final List<String> ATTRIBUTES = Stream.of(
                    CaSignedSettings.ATTRIBUTES,
                    SelfSignedSettings.ATTRIBUTES,
                    List.of(
                            BOUND_TOKENS,
                            X509ClientAuthenticator.ATTR_SUBJECT_DN,
                            X509ClientAuthenticator.ATTR_CA_SUBJECT_DN,
                            X509ClientAuthenticator.ATTR_ALLOW_REGEX_PATTERN_COMPARISON))
            .flatMap(List::stream)
            .distinct()
            .toList();

    /** The values of {@code clientAuthenticatorType} of the two methods. */
    public static final List<String> BOTH_METHODS = Arrays.stream(AuthenticationMethod.values())
            .map(AuthenticationMethod::providerId)
            .toList();

    /** The same, and those of clients that mean one of them by its name in RFC 8705: an import takes any text. */
    public static final List<String> MEANING_BOTH_METHODS = Stream.concat(
                    BOTH_METHODS.stream(),
                    Arrays.stream(AuthenticationMethod.values()).map(AuthenticationMethod::metadataValue))
            .toList();

    private RealmClients() {}

    /** @param authenticators values of Keycloak's {@code clientAuthenticatorType} */
    public static List<ClientModel> of(KeycloakSession session, RealmModel realm, Collection<String> authenticators) {
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
                                + " and a.client.clientAuthenticatorType in :authenticators"
                                + " and (a.name in :names or lower(a.name) like 'mtls.%' or lower(a.name) like 'tls_client_auth_%')",
                        realm,
                        authenticators)
                .setParameter("names", ATTRIBUTES)
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
                .<ClientModel>map(
                        row -> new ClientProjection(realm, columns(row), attributes.getOrDefault(row[0], Map.of())))
                .toList();
    }

    /**
     * The ids of all clients, whatever their method, that name a trust profile.
     *
     * @param trustProfile its name
     */
    public static List<String> naming(KeycloakSession session, RealmModel realm, String trustProfile) {
        if (hasOtherStorage(realm)) {
            try (Stream<ClientModel> clients = realm.getClientsStream()) {
                return clients.filter(
                                client -> isNamed(trustProfile, client.getAttribute(ClientAttributes.TRUST_PROFILE)))
                        .map(ClientModel::getId)
                        .toList();
            }
        }
        // Compared here, because some databases cannot compare what they keep long texts as.
        return session
                .getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select a.client.id, a.value from ClientAttributeEntity a"
                                + " where a.client.realmId = :realm and a.name = :name",
                        Object[].class)
                .setParameter("realm", realm.getId())
                .setParameter("name", ClientAttributes.TRUST_PROFILE)
                .getResultList()
                .stream()
                .filter(row -> isNamed(trustProfile, (String) row[1]))
                .map(row -> (String) row[0])
                .toList();
    }

    private static boolean isNamed(String trustProfile, @Nullable String attribute) {
        return attribute != null && trustProfile.equals(attribute.strip());
    }

    private static ClientProjection.Columns columns(Object[] row) {
        return new ClientProjection.Columns(
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
