package dev.keycloakmtls.testsuite.realm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.util.stream.Stream;

/** A trust profile as the admin REST API takes it. */
public final class TrustProfileJson {
    public static final String PROVIDER_TYPE = "dev.keycloakmtls.TrustProfileProvider";

    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final ObjectNode config = json.putObject("config");

    private TrustProfileJson(String name) {
        json.put("name", name).put("providerId", "trust-profile").put("providerType", PROVIDER_TYPE);
    }

    public static TrustProfileJson named(String name) {
        return new TrustProfileJson(name);
    }

    public TrustProfileJson asDefault() {
        return config("default", "true");
    }

    public TrustProfileJson anchors(TestCa... certificates) {
        return config("trustAnchors", pem(certificates));
    }

    public TrustProfileJson intermediates(TestCa... certificates) {
        return config("intermediates", pem(certificates));
    }

    public TrustProfileJson pinned(TestCertificate... certificates) {
        return config(
                "pinnedCertificates",
                Stream.of(certificates).map(TestCertificate::pem).toArray(String[]::new));
    }

    /** Any key, also with a wrong value. */
    public TrustProfileJson config(String key, String... values) {
        ArrayNode list = config.putArray(key);
        for (String value : values) {
            list.add(value);
        }
        return this;
    }

    public ObjectNode toJson() {
        return json.deepCopy();
    }

    private static String[] pem(TestCa... authorities) {
        return Stream.of(authorities).map(TestCa::pem).toArray(String[]::new);
    }
}
