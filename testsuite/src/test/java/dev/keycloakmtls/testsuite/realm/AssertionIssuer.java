package dev.keycloakmtls.testsuite.realm;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.SignedJwt;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Whose assertions about the user of a realm count as authorization grants (RFC 7523 §2.1). */
public final class AssertionIssuer {
    static final String ALIAS = "assertions";
    private static final String ISSUER = "https://assertions.example.com";
    private static final Duration LIFETIME = Duration.ofMinutes(30);

    private final TestCertificate signer = TestCertificate.selfSigned(leaf("CN=assertions"));
    private final String audience;

    private AssertionIssuer(String audience) {
        this.audience = audience;
    }

    public static AssertionIssuer of(SharedServer server, TestRealm realm) {
        var issuer = new AssertionIssuer(server.base() + "/realms/" + realm.name());
        AdminClient admin = server.admin();
        ObjectNode provider = JsonNodeFactory.instance
                .objectNode()
                .put("alias", ALIAS)
                .put("providerId", "jwt-authorization-grant")
                .put("enabled", true);
        provider.putObject("config")
                .put("issuer", ISSUER)
                .put("useJwksUrl", "true")
                .put(
                        "jwksUrl",
                        server.backChannel()
                                .publish("/" + realm.name() + "/assertions", SignedJwt.keys(issuer.signer))
                                .toString())
                .put("jwtAuthorizationGrantEnabled", "true")
                .put("jwtAuthorizationGrantMaxAllowedAssertionExpiration", String.valueOf(LIFETIME.toSeconds() * 2));
        Response created =
                admin.request("POST", "/" + realm.name() + "/identity-provider/instances", provider.toString());
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        String user = admin.read("/" + realm.name() + "/users?username=user")
                .path(0)
                .path("id")
                .asText();
        Response linked = admin.request(
                "POST",
                "/" + realm.name() + "/users/" + user + "/federated-identity/" + ALIAS,
                "{\"identityProvider\":\"" + ALIAS + "\",\"userId\":\"subject\",\"userName\":\"subject\"}");
        assertThat(linked.status()).as(linked.text()).isEqualTo(204);
        return issuer;
    }

    /** A new one about the realm's user. */
    public String assertion() {
        Instant now = Instant.now();
        return SignedJwt.with(
                signer,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("iss", ISSUER)
                        .put("sub", "subject")
                        .put("aud", audience)
                        .put("jti", UUID.randomUUID().toString())
                        .put("iat", now.getEpochSecond())
                        .put("exp", now.plus(LIFETIME).getEpochSecond()));
    }
}
