package dev.keycloakmtls.testsuite.realm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCertificate;

/** Realm representations. */
public final class RealmJson {
    /** The key of every realm: Keycloak would make two for each, which takes longer than all the rest of a realm. */
    private static final TestCertificate KEY =
            TestCertificate.selfSigned(Leaf.leaf("CN=realm").rsa(2048));

    private RealmJson() {}

    /** A realm with one user, "user"/"password", that keeps events. */
    public static ObjectNode realm(String name) {
        ObjectNode realm = JsonNodeFactory.instance.objectNode();
        realm.put("realm", name).put("enabled", true).put("eventsEnabled", true).put("sslRequired", "none");
        realm.put("privateKey", KEY.privateKeyPem()).put("certificate", KEY.pem());
        ObjectNode attributes = realm.putObject("attributes");
        attributes.put("cibaBackchannelTokenDeliveryMode", "poll");
        ObjectNode user = realm.putArray("users").addObject();
        user.put("username", "user")
                .put("enabled", true)
                .put("email", "user@example.com")
                .put("emailVerified", true)
                .put("firstName", "Test")
                .put("lastName", "User");
        user.putArray("credentials").addObject().put("type", "password").put("value", "password");
        return realm;
    }

    /** Adds a trust profile to a realm that is to be imported. */
    public static void add(ObjectNode realm, TrustProfileJson profile) {
        ObjectNode component = profile.toJson();
        component.remove("providerType");
        realm.withObject("/components")
                .withArray(TrustProfileJson.PROVIDER_TYPE)
                .add(component);
    }

    /** Adds a client to a realm that is to be imported. */
    public static void add(ObjectNode realm, ClientJson client) {
        realm.withArray("clients").add(client.toJson());
    }
}
