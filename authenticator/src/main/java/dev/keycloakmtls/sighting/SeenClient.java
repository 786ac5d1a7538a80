package dev.keycloakmtls.sighting;

/**
 * For whom a certificate came.
 *
 * @param realm Keycloak's id of the realm
 * @param client Keycloak's id of the client, not its {@code client_id}
 */
record SeenClient(String realm, String client) implements Comparable<SeenClient> {

    @Override
    public int compareTo(SeenClient other) {
        int byRealm = realm.compareTo(other.realm);
        return byRealm != 0 ? byRealm : client.compareTo(other.client);
    }
}
