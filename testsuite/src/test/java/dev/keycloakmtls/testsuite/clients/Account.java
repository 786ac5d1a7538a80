package dev.keycloakmtls.testsuite.clients;

import static dev.keycloakmtls.testpki.Leaf.leaf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.client.PresentedCertificate;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import java.net.URI;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;

/**
 * What a client has to know to begin.
 *
 * @param certificate what the client is registered with
 * @param another not the client's, or not any more; a token that is bound to {@code certificate} is no use with it
 * @param forged has everything of {@code certificate} that can be copied
 * @param authority issued the server's certificate
 * @param registrationToken an initial access token, RFC 7591 §3
 */
public record Account(
        AuthenticationMethod method,
        URI issuer,
        String clientId,
        TestCertificate certificate,
        TestCertificate another,
        TestCertificate forged,
        X509Certificate authority,
        String authorityPem,
        String registrationToken) {

    public static final URI REDIRECT = URI.create("https://client.example.com/callback");

    private static final String ROOT_NAME = "CN=Root of real clients";
    private static final String SUBJECT = "CN=real client,O=Example";
    /** What a realm with such accounts trusts. */
    public static final TestCa ROOT = TestCa.root(ROOT_NAME);

    public static Account of(AuthenticationMethod method, KeycloakServer server, URI issuer, String registrationToken) {
        TestCa look = TestCa.root(ROOT_NAME);
        return switch (method) {
            case CA_SIGNED ->
                new Account(
                        method,
                        issuer,
                        "ca-signed",
                        ROOT.issue(leaf(SUBJECT)),
                        ROOT.issue(leaf(SUBJECT)),
                        look.issue(leaf(SUBJECT)),
                        server.authority(),
                        server.authorityPem(),
                        registrationToken);
            case SELF_SIGNED ->
                new Account(
                        method,
                        issuer,
                        "self-signed",
                        TestCertificate.selfSigned(leaf(SUBJECT)),
                        TestCertificate.selfSigned(leaf("CN=another")),
                        TestCertificate.selfSigned(leaf(SUBJECT)),
                        server.authority(),
                        server.authorityPem(),
                        registrationToken);
        };
    }

    /** The client as an administrator creates it: PAR and PKCE are compulsory, tokens are bound. */
    public ClientJson client() {
        ClientJson client =
                switch (method) {
                    case CA_SIGNED -> ClientJson.caSigned(clientId).attribute("tls_client_auth_subject_dn", SUBJECT);
                    case SELF_SIGNED ->
                        ClientJson.selfSigned(clientId).attribute("mtls.certificates", certificate.pem());
                };
        return client.boundTokens()
                .ownAudience()
                .attribute("require.pushed.authorization.requests", "true")
                .attribute("pkce.code.challenge.method", "S256");
    }

    /** The metadata with which the client registers itself a second time, RFC 7591 §2 and RFC 8705 §2.1.2, §2.2.2. */
    public ObjectNode registration() {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("token_endpoint_auth_method", method.metadataValue())
                .put("tls_client_certificate_bound_access_tokens", true);
        metadata.putArray("redirect_uris").add(REDIRECT.toString());
        metadata.putArray("grant_types").add("authorization_code").add("client_credentials");
        if (method == AuthenticationMethod.CA_SIGNED) {
            metadata.put("tls_client_auth_subject_dn", SUBJECT);
        } else {
            metadata.putRawValue("jwks", new RawValue(jwks()));
        }
        return metadata;
    }

    public String subject() {
        return SUBJECT;
    }

    public String jwks() {
        return TestJwk.set(TestJwk.of(certificate));
    }

    /** TLS as the client does it with a certificate; a self-signed one is presented, too. */
    public SSLContext tls(TestCertificate presented) {
        return PresentedCertificate.context(presented, authority);
    }

    public URI configuration() {
        return URI.create(issuer + "/.well-known/openid-configuration");
    }
}
