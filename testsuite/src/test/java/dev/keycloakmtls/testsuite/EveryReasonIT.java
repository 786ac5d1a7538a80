package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.ForwardedCertificate;
import dev.keycloakmtls.testsuite.client.RawClient;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.provider.FaultyLookupFactory;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every reason for which a request can be refused, produced by a request: the caller learns the same each time, the event
 * says which it was. A new reason does not compile until it has its request here.
 */
class EveryReasonIT {
    private static final String CA_SIGNED = "ca-signed";
    private static final String SELF_SIGNED = "self-signed";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate CLIENT = ROOT.issue(client());

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.RFC9440);

    @RegisterExtension
    static final SharedServer PER_REALM = SharedServer.with(Lookup.PER_REALM);

    @RegisterExtension
    static final SharedServer NOT_TRUSTED = SharedServer.with(Lookup.NOT_TRUSTED);

    /** Decided without a certificate, or by how it was sent, so that there is nothing to try. */
    private static final Set<RejectionReason> WITHOUT_CERTIFICATE = EnumSet.of(
            RejectionReason.REPEATED_CLIENT_ID,
            RejectionReason.CLIENT_ID_MISMATCH,
            RejectionReason.MULTIPLE_CREDENTIALS,
            RejectionReason.UNTRUSTED_PROXY,
            RejectionReason.PROXY_CERTIFICATE,
            RejectionReason.REPEATED_CERTIFICATE_HEADER,
            RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER,
            RejectionReason.CHAIN_WITHOUT_CERTIFICATE,
            RejectionReason.CERTIFICATE_HASH_MISMATCH,
            RejectionReason.NO_CERTIFICATE,
            RejectionReason.CERTIFICATE_LOOKUP_FAILED,
            RejectionReason.LOOKUP_NOT_TRUSTED,
            RejectionReason.BLOCK_LIST_UNREADABLE,
            RejectionReason.INTERNAL_ERROR);

    /** What was sent last: a client's id and the headers with its certificates. */
    private record Sent(String client, Map<String, String> headers) {
        /** Leaf first, as an administrator would paste it. */
        String pem() {
            return Stream.of(headers.get("Client-Cert"), headers.getOrDefault("Client-Cert-Chain", ""))
                    .flatMap(header -> Stream.of(header.split(", ", -1)))
                    .filter(header -> !header.isEmpty())
                    .map(header ->
                            "-----BEGIN CERTIFICATE-----\n" + header.replace(":", "") + "\n-----END CERTIFICATE-----\n")
                    .collect(Collectors.joining());
        }
    }

    private static Sent sent = new Sent(CA_SIGNED, Map.of());

    private static TestRealm realm;
    private static TestRealm faultyRealm;
    private static TestRealm brokenRealm;
    private static TestRealm envoyRealm;
    private static TestRealm notTrustedRealm;

    @BeforeAll
    static void createRealms() {
        realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(caSigned(CA_SIGNED))
                .with(ClientJson.selfSigned(SELF_SIGNED).attribute("mtls.certificates", CLIENT.pem()));
        faultyRealm =
                TestRealm.on(PER_REALM, FaultyLookupFactory.ID).trusting(ROOT).with(caSigned(CA_SIGNED));
        brokenRealm =
                TestRealm.on(PER_REALM, FaultyLookupFactory.ID).trusting(ROOT).with(caSigned(CA_SIGNED));
        envoyRealm = TestRealm.on(PER_REALM, "envoy").trusting(ROOT).with(caSigned(CA_SIGNED));
        notTrustedRealm = TestRealm.on(NOT_TRUSTED, "rfc9440").trusting(ROOT).with(caSigned(CA_SIGNED));
    }

    @AfterAll
    static void deleteRealms() {
        realm.close();
        faultyRealm.close();
        brokenRealm.close();
        envoyRealm.close();
        notTrustedRealm.close();
    }

    @Test
    void acceptsTheCertificateThatAllOthersAreVariationsOf() {
        realm.assertAccepted(send(CA_SIGNED, CLIENT), CLIENT);
        assertThat(tried().path("accepted").asBoolean()).isTrue();
        realm.assertAccepted(send(SELF_SIGNED, CLIENT), CLIENT);
        assertThat(tried().path("accepted").asBoolean()).isTrue();
    }

    @TestFactory
    @Satisfies({3, 5, 6})
    Stream<DynamicTest> isSaidInTheEventAndNowhereElse() {
        return Stream.of(RejectionReason.values())
                .map(reason -> DynamicTest.dynamicTest(reason.code(), () -> {
                    realmOf(reason).assertRefused(provoke(reason), reason.code());
                    if (!WITHOUT_CERTIFICATE.contains(reason)) {
                        JsonNode explained = tried();
                        assertThat(explained.path("accepted").asBoolean()).isFalse();
                        assertThat(explained.path("reason").path("code").asText())
                                .as(explained.toString())
                                .isEqualTo(reason.code());
                    }
                }));
    }

    /** What an administrator is told who tries the certificates that were sent last. */
    private static JsonNode tried() {
        String id =
                SERVER.admin().client(realm.name(), sent.client()).path("id").asText();
        Response answer = SERVER.admin()
                .request(
                        "POST",
                        "/" + realm.name() + "/mtls/clients/" + id + "/try",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("certificate", sent.pem())
                                .toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body();
    }

    /** A certificate lookup that fails is never an error of the server's, whichever way it fails. */
    @ParameterizedTest
    @CsvSource({
        "checked, certificate_lookup_failed",
        "unchecked, certificate_lookup_failed",
        "unchecked-without-message, certificate_lookup_failed",
        "null, no_certificate",
        "empty, no_certificate",
        "null-element, certificate_lookup_failed",
        "unusable, internal_error"
    })
    @Satisfies(9)
    void refusesWhenTheLookupFails(String fault, String reason) {
        faultyRealm.assertRefused(fail(fault), reason);
    }

    /** Somebody else's lookup provider may believe anybody: its certificate counts only where an administrator has said so. */
    @Test
    @Satisfies(48)
    void saysWhichLookupProviderIsNotTrustedAndHowToTrustIt() {
        notTrustedRealm.assertRefused(provokeUntrusted(), "lookup_not_trusted");

        assertThat(notTrustedRealm
                        .lastEvent()
                        .path("details")
                        .path("mtls_reason_detail")
                        .asText())
                .contains("\"per-realm\"", "--spi-mtls--default--trusted-lookups");
        assertThat(NOT_TRUSTED
                        .admin()
                        .read("/" + notTrustedRealm.name() + "/mtls/warnings")
                        .toString())
                .contains("certificates_do_not_arrive", "--spi-mtls--default--trusted-lookups");
    }

    private static Response provokeUntrusted() {
        return NOT_TRUSTED.keycloak().raw(null).token(notTrustedRealm.name(), CA_SIGNED, List.of(clientCert()));
    }

    @Test
    @Satisfies(6)
    void forbidsToCacheTheRefusal() {
        assertThat(send(CA_SIGNED, Map.of()).headers().allValues("Cache-Control"))
                .containsExactly("no-store");
    }

    private static TestRealm realmOf(RejectionReason reason) {
        return switch (reason) {
            case INTERNAL_ERROR -> faultyRealm;
            case BLOCK_LIST_UNREADABLE -> brokenRealm;
            case CERTIFICATE_HASH_MISMATCH -> envoyRealm;
            case LOOKUP_NOT_TRUSTED -> notTrustedRealm;
            default -> realm;
        };
    }

    private static Response provoke(RejectionReason reason) throws Exception {
        return switch (reason) {
            case REPEATED_CLIENT_ID -> send(Form.clientCredentials(CA_SIGNED).and("client_id", CA_SIGNED), "");
            case CLIENT_ID_MISMATCH -> send(Form.clientCredentials(CA_SIGNED), "?client_id=" + SELF_SIGNED);
            case MULTIPLE_CREDENTIALS -> send(Form.clientCredentials(CA_SIGNED).and("client_secret", "secret"), "");
            case UNTRUSTED_PROXY ->
                SERVER.keycloak()
                        .raw(null)
                        .from(RawClient.UNTRUSTED)
                        .token(realm.name(), CA_SIGNED, List.of(clientCert()));
            case PROXY_CERTIFICATE -> // the sender's own
                SERVER.keycloak().raw(CLIENT).token(realm.name(), CA_SIGNED, List.of(clientCert()));
            case REPEATED_CERTIFICATE_HEADER ->
                SERVER.keycloak().raw(null).token(realm.name(), CA_SIGNED, List.of(clientCert(), clientCert()));
            case AMBIGUOUS_CERTIFICATE_HEADER ->
                send(
                        CA_SIGNED,
                        Map.of(
                                "Client-Cert",
                                clientCert().value() + ", " + clientCert().value()));
            case CHAIN_WITHOUT_CERTIFICATE ->
                send(CA_SIGNED, Map.of("Client-Cert-Chain", clientCert().value()));
            case LOOKUP_NOT_TRUSTED -> provokeUntrusted();
            case CERTIFICATE_HASH_MISMATCH -> {
                String cert = URLEncoder.encode(CLIENT.pem(), StandardCharsets.UTF_8);
                yield PER_REALM
                        .keycloak()
                        .raw(null)
                        .token(
                                envoyRealm.name(),
                                CA_SIGNED,
                                List.of(new Header("x-forwarded-client-cert", "Hash=00;Cert=\"" + cert + "\"")));
            }
            case NO_CERTIFICATE -> send(CA_SIGNED, Map.of());
            case CERTIFICATE_LOOKUP_FAILED -> send(CA_SIGNED, Map.of("Client-Cert", "garbage"));
            case CERTIFICATE_TOO_LARGE ->
                send(SELF_SIGNED, ROOT.issue(client().extension("1.2.3.4", false, new byte[33 * 1024])));
            case MALFORMED_CERTIFICATE -> send(CA_SIGNED, Map.of("Client-Cert", withUnreadableUsage()));
            case CHAIN_TOO_LONG ->
                send(
                        CA_SIGNED,
                        ForwardedCertificate.headers(
                                CLIENT.certificate(),
                                Collections.nCopies(10, ROOT.certificate()).toArray(new X509Certificate[0])));
            case INVALID_CONFIGURATION -> {
                realm.smuggle(ClientJson.caSigned("no-selector"));
                yield send("no-selector", CLIENT);
            }
            case TRUST_PROFILE_NOT_FOUND -> {
                realm.smuggle(caSigned("no-profile").attribute("mtls.trust_profile", "vanished"));
                yield send("no-profile", CLIENT);
            }
            case TRUST_PROFILE_INVALID -> { // the server has no HTTPS truststore
                realm.with(TrustProfileJson.named("truststore").config("useServerTruststore", "true"));
                realm.smuggle(caSigned("truststore").attribute("mtls.trust_profile", "truststore"));
                yield send("truststore", CLIENT);
            }
            case CERTIFICATE_BLOCKED -> {
                TestCertificate stolen = ROOT.issue(client());
                block(SERVER, realm, stolen);
                yield send(CA_SIGNED, stolen);
            }
            case BLOCK_LIST_UNREADABLE -> {
                block(PER_REALM, brokenRealm, CLIENT);
                yield fail(brokenRealm, "block-list");
            }
            case CERTIFICATE_EXPIRED -> send(CA_SIGNED, ROOT.issue(client().expired()));
            case CERTIFICATE_NOT_YET_VALID -> send(CA_SIGNED, ROOT.issue(client().notYetValid()));
            case WEAK_KEY -> send(CA_SIGNED, ROOT.issue(client().rsa(1024)));
            case WEAK_SIGNATURE -> send(CA_SIGNED, ROOT.issue(client().signatureAlgorithm("SHA1withECDSA")));
            case DISABLED_ALGORITHM -> {
                TestCa rsa = TestCa.root(ca("CN=RSA root").rsa(2048));
                trust("rsa", TrustProfileJson.named("rsa").anchors(rsa));
                yield send("rsa", rsa.issue(client().signatureAlgorithm("MD5withRSA")));
            }
            case KEY_USAGE -> send(CA_SIGNED, ROOT.issue(client().keyUsage(KeyUsage.keyAgreement)));
            case EXTENDED_KEY_USAGE ->
                send(CA_SIGNED, ROOT.issue(client().extendedKeyUsage("1.3.6.1.5.5.7.3.1"))); // serverAuth
            case SUBJECT_MISMATCH -> send(CA_SIGNED, ROOT.issue(leaf("CN=somebody else")));
            case UNKNOWN_ISSUER -> send(CA_SIGNED, TestCa.root("CN=Elsewhere").issue(client()));
            case ISSUER_KEY_MISMATCH -> send(CA_SIGNED, TestCa.root("CN=Root").issue(client()));
            case ISSUER_NOT_VALID -> sendBelow(ca("CN=Expired").expired());
            case TRUST_ANCHOR_PRESENTED -> {
                TestCa anchor = TestCa.root(ca("CN=client").noKeyUsage());
                trust("anchor", TrustProfileJson.named("anchor").anchors(anchor));
                yield send("anchor", ForwardedCertificate.headers(anchor.certificate()));
            }
            case PATH_TOO_LONG -> {
                trust("short", TrustProfileJson.named("short").anchors(ROOT).config("maxPathLength", "0"));
                TestCa intermediate = ROOT.intermediate("CN=One too many");
                yield send(
                        "short",
                        ForwardedCertificate.headers(
                                intermediate.issue(client()).certificate(), intermediate.certificate()));
            }
            case PATH_BUILDING_LIMIT -> {
                TestCa[] crowd = Stream.generate(
                                () -> ROOT.intermediate(ca("CN=Crowd").noKeyIdentifiers()))
                        .limit(101)
                        .toArray(TestCa[]::new);
                trust("crowd", TrustProfileJson.named("crowd").anchors(ROOT).intermediates(crowd));
                yield send(
                        "crowd", TestCa.root(ca("CN=Crowd").noKeyIdentifiers()).issue(client().noKeyIdentifiers()));
            }
            case NAME_CONSTRAINTS ->
                sendBelow(
                        ca("CN=Constrained").permitted(new GeneralName(GeneralName.dNSName, "example.com")),
                        client().sanDns("example.net"));
            case PATH_INVALID -> send(CA_SIGNED, ROOT.issue(client().extension("1.2.3.4", true, DERNull.INSTANCE)));
            case CERTIFICATE_REVOKED -> {
                TestCertificate revoked = ROOT.issue(client());
                Path crl = Files.write(
                        SERVER.keycloak().conf().resolve("revoked.crl"),
                        TestCrl.of(ROOT).revoking(revoked.certificate()).der());
                trust(
                        "crl",
                        TrustProfileJson.named("crl")
                                .anchors(ROOT)
                                .config("revocationMode", "crl")
                                .config("crlLocations", crl.toUri().toString()));
                yield send("crl", revoked);
            }
            case REVOCATION_UNKNOWN -> {
                trust(
                        "no-source",
                        TrustProfileJson.named("no-source").anchors(ROOT).config("revocationMode", "ocsp"));
                yield send("no-source", CLIENT);
            }
            case CERTIFICATE_NOT_REGISTERED -> send(SELF_SIGNED, TestCertificate.selfSigned(client()));
            case JWKS_UNAVAILABLE -> {
                realm.with(ClientJson.selfSigned("by-url")
                        .attribute("use.jwks.url", "true")
                        .attribute(
                                "jwks.url",
                                SERVER.backChannel().uri("/not-there").toString()));
                yield send("by-url", CLIENT);
            }
            case INTERNAL_ERROR -> fail("unusable");
        };
    }

    private static Header clientCert() {
        return new Header(
                "Client-Cert",
                ForwardedCertificate.headers(CLIENT.certificate()).get("Client-Cert"));
    }

    private static Leaf client() {
        return leaf("CN=client");
    }

    private static ClientJson caSigned(String clientId) {
        return ClientJson.caSigned(clientId).attribute("tls_client_auth_subject_dn", "CN=client");
    }

    /** A profile and a client that uses it, both of this name. */
    private static void trust(String name, TrustProfileJson profile) {
        realm.with(profile).with(caSigned(name).attribute("mtls.trust_profile", name));
    }

    private static Response sendBelow(Ca intermediate) {
        return sendBelow(intermediate, client());
    }

    private static Response sendBelow(Ca intermediate, Leaf leaf) {
        TestCa issuer = ROOT.intermediate(intermediate);
        return send(CA_SIGNED, ForwardedCertificate.headers(issuer.issue(leaf).certificate(), issuer.certificate()));
    }

    private static Response send(String client, TestCertificate certificate) {
        return send(client, ForwardedCertificate.headers(certificate.certificate()));
    }

    private static Response send(String client, Map<String, String> headers) {
        sent = new Sent(client, headers);
        return SERVER.anonymous()
                .post(TokenClient.tokenEndpoint(realm.name()), Form.clientCredentials(client), headers);
    }

    /** The right certificate with another form or query. */
    private static Response send(Form form, String query) {
        return SERVER.anonymous()
                .post(
                        TokenClient.tokenEndpoint(realm.name()) + query,
                        form,
                        ForwardedCertificate.headers(CLIENT.certificate()));
    }

    @Test
    void aListThatKeepsEverybodyOutIsADanger() {
        try (TestRealm broken =
                TestRealm.on(PER_REALM, FaultyLookupFactory.ID).trusting(ROOT).with(caSigned(CA_SIGNED))) {
            block(PER_REALM, broken, CLIENT);
            assertThat(warnings(broken)).doesNotContainKey("block_list_unreadable");

            broken.assertRefused(fail(broken, "block-list"), "block_list_unreadable");

            JsonNode warning = warnings(broken).get("block_list_unreadable");
            assertThat(warning.path("severity").asText()).isEqualTo("danger");
            assertThat(warning.path("message").asText()).contains("block-list");
        }
    }

    private static Map<String, JsonNode> warnings(TestRealm of) {
        Map<String, JsonNode> warnings = new HashMap<>();
        PER_REALM
                .admin()
                .read("/" + of.name() + "/mtls/warnings")
                .forEach(warning -> warnings.put(warning.path("code").asText(), warning));
        return warnings;
    }

    private static void block(SharedServer server, TestRealm where, TestCertificate certificate) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("blocks").addObject().put("certificate", Sha256.hex(certificate));
        Response answer = server.admin().request("POST", "/" + where.name() + "/mtls/blocks", body.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static Response fail(String fault) {
        return fail(faultyRealm, fault);
    }

    private static Response fail(TestRealm where, String fault) {
        return PER_REALM
                .anonymous()
                .post(
                        TokenClient.tokenEndpoint(where.name()),
                        Form.clientCredentials(CA_SIGNED),
                        Map.of(FaultyLookupFactory.HEADER, fault));
    }

    /** Its critical extended key usage is no sequence; Keycloak's parser, which is BouncyCastle's, does not look. */
    private static String withUnreadableUsage() throws Exception {
        TestCertificate certificate = ROOT.issue(client().noExtendedKeyUsage()
                .extension("2.5.29.37", true, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth)));
        byte[] der = certificate.certificate().getEncoded();
        String extension =
                "\u0006\u0003\u0055\u001d\u0025\u0001\u0001\u00ff\u0004"; // 2.5.29.37, critical, OCTET STRING
        int sequence = new String(der, StandardCharsets.ISO_8859_1).indexOf(extension) + extension.length() + 1;
        der[sequence] = 0x31; // a SET
        return ":" + Base64.getEncoder().encodeToString(der) + ":";
    }
}
