package dev.keycloakmtls.testsuite.siege;

import static dev.keycloakmtls.testpki.HostileCertificates.marks;
import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.testhost.HostileHost;
import dev.keycloakmtls.testhost.HostileHost.Trick;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.HostileCertificates;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.BackChannel;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import java.math.BigInteger;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.GeneralName;

/** A realm whose owner wants the server's other realms to suffer, and callers who want the same. */
public final class HostileRealm implements AutoCloseable {
    private static final int BOMB_ENTRIES = 900_000;
    private static final int BOMBS = 8;
    private static final int SLOW_CLIENTS = 8;

    private final KeycloakServer keycloak;
    private final HostileHost line = HostileHost.start(Trick.ENDLESS_HEADER_LINE);
    private final HostileHost lines = HostileHost.start(Trick.ENDLESS_HEADERS);
    private final HostileHost trickle = HostileHost.start(Trick.TRICKLED_DOCUMENT);
    private final HostileHost silence = HostileHost.start(Trick.SILENCE);
    private final BackChannel bombs = BackChannel.start();
    private final TestCa root = TestCa.root("CN=Hostile Root");
    private final TestCa constrained = TestCa.root(constrained("CN=Constrained Root", 1000));
    private final TestCa uris = root.intermediate(
            Ca.ca("CN=URIs").permitted(new GeneralName(GeneralName.uniformResourceIdentifier, ".example.net")));
    private final TestRealm realm;

    public HostileRealm(KeycloakServer keycloak, String otherRealmsResponder) {
        this.keycloak = keycloak;
        realm = TestRealm.of(keycloak, RealmJson.realm("hostile").put("eventsEnabled", false))
                .trusting(root)
                .with(TrustProfileJson.named("constrained").anchors(constrained))
                .with(TrustProfileJson.named("borrowed")
                        .anchors(root)
                        .config("revocationMode", "ocsp")
                        .config("ocspResponder", otherRealmsResponder))
                .with(locating(
                        "silent",
                        IntStream.range(0, 16).mapToObj(i -> place(silence, i)).toList()))
                .with(locating("flood", List.of(place(line, SLOW_CLIENTS), place(lines, SLOW_CLIENTS))))
                .with(named("named", "default"))
                .with(ClientJson.caSigned("marked").attribute("tls_client_auth_subject_dn", "CN=named,O=x"))
                .with(named("constrained", "constrained"))
                .with(named("borrowed", "borrowed"))
                .with(named("silent", "silent"))
                .with(named("flood", "flood"));
        byte[] signed = CrlBomb.of(root, BOMB_ENTRIES, true);
        byte[] unsigned = CrlBomb.of(root, BOMB_ENTRIES, false);
        for (int i = 0; i < BOMBS; i++) {
            realm.with(locating("bomb-" + i, List.of(bombs.publishCrl("/" + i, i % 2 == 0 ? signed : unsigned))))
                    .with(named("bomb-" + i, "bomb-" + i));
        }
        for (int i = 0; i < SLOW_CLIENTS; i++) {
            realm.with(published("slow-" + i, place(trickle, i)))
                    .with(published("line-" + i, place(line, i)))
                    .with(published("lines-" + i, place(lines, i)));
        }
    }

    /** Each at least as often as ended, or stopped, a server before the bounds were there. */
    public List<Attack> attacks() {
        TestCertificate self = TestCertificate.selfSigned(leaf("CN=named"));
        TestCertificate known = root.issue(leaf("CN=named"));
        TestCertificate listed = root.issue(leaf("CN=named").serial(CrlBomb.serial(4711)));
        return List.of(
                new Attack(
                        "subjects of combining marks (30 kB)",
                        "8 a second",
                        2,
                        Duration.ofMillis(250),
                        List.of(asks(
                                TestCertificate.selfSigned(leaf(HostileCertificates.subject(marks(28_000), "x"))),
                                "marked"))),
                new Attack(
                        "policy trees, 7 CAs deep",
                        "2 a second",
                        1,
                        Duration.ofMillis(500),
                        List.of(asks(HostileCertificates.policyTree(root, "CN=named", 7, 6), "named"))),
                new Attack(
                        "900 names below a CA with 1,000 name constraints",
                        "4 a second",
                        1,
                        Duration.ofMillis(250),
                        List.of(asks(constrained.issue(manyNames(900)), "constrained"))),
                new Attack(
                        "URIs without a host below name constraints",
                        "20 a second",
                        1,
                        Duration.ofMillis(50),
                        List.of(asks(uris.issue(leaf("CN=named").sanUri("urn:x")), "named"))),
                new Attack(
                        "RSA exponents of 3,072 bits",
                        "8 a second",
                        2,
                        Duration.ofMillis(250),
                        List.of(asks(longExponents(8), "named"))),
                new Attack(
                        "endless response headers (JWKS, CRL)",
                        "10 a second, 17 places",
                        4,
                        Duration.ofMillis(400),
                        together(
                                IntStream.range(0, SLOW_CLIENTS)
                                        .mapToObj(i -> asks(self, "line-" + i))
                                        .toList(),
                                IntStream.range(0, SLOW_CLIENTS)
                                        .mapToObj(i -> asks(self, "lines-" + i))
                                        .toList(),
                                List.of(asks(known, "flood")))),
                new Attack(
                        "CRLs of 900,000 entries, half of them unsigned",
                        "4 at a time, 8 lists of 20 MB",
                        4,
                        Duration.ofMillis(100),
                        IntStream.range(0, BOMBS)
                                .mapToObj(i -> asks(listed, "bomb-" + i))
                                .toList()),
                new Attack(
                        "slow JWKS hosts",
                        "8 hosts, 32 requests at a time",
                        32,
                        Duration.ofMillis(100),
                        IntStream.range(0, SLOW_CLIENTS)
                                .mapToObj(i -> asks(self, "slow-" + i))
                                .toList()),
                new Attack(
                        "CRL hosts that never answer",
                        "16 locations, 8 requests at a time",
                        8,
                        Duration.ofMillis(100),
                        List.of(asks(known, "silent"))),
                new Attack(
                        "OCSP requests that the other realm's responder refuses (413)",
                        "10 a second",
                        1,
                        Duration.ofMillis(100),
                        IntStream.range(0, 16)
                                .mapToObj(i -> asks(longSerial(i), "borrowed"))
                                .toList()));
    }

    @SafeVarargs
    private static List<IntSupplier> together(List<IntSupplier>... requests) {
        List<IntSupplier> all = new ArrayList<>();
        for (List<IntSupplier> some : requests) {
            all.addAll(some);
        }
        return all;
    }

    private static URI place(HostileHost host, int number) {
        return host.uri().resolve("/" + number);
    }

    /** Excludes so many names. */
    private static Ca constrained(String name, int constraints) {
        Ca ca = Ca.ca(name);
        for (int i = 0; i < constraints; i++) {
            ca.excluded(new GeneralName(GeneralName.dNSName, "x" + i + ".example.net"));
        }
        return ca;
    }

    private static Leaf manyNames(int names) {
        Leaf leaf = leaf("CN=named");
        for (int i = 0; i < names; i++) {
            leaf.sanDns("n" + i + ".example.org");
        }
        return leaf;
    }

    /** What comes along claims to have issued it, with keys whose exponents are as long as their moduli. */
    private static TestCertificate longExponents(int claimants) {
        TestCa issuer = TestCa.root(Ca.ca("CN=Claimed").rsa(3072));
        X509Certificate[] claims = IntStream.range(0, claimants)
                .mapToObj(i -> issuer.issue(Ca.ca("CN=Claimed").publicKey(HostileCertificates.rsa(3072, 3072)))
                        .certificate())
                .toArray(X509Certificate[]::new);
        return issuer.issue(leaf("CN=named")).presentedWith(claims);
    }

    /** A serial number that makes a question no web server takes. */
    private TestCertificate longSerial(int number) {
        BigInteger serial = BigInteger.ONE.shiftLeft(8 * 9000).add(BigInteger.valueOf(number));
        return root.issue(leaf("CN=named").serial(serial));
    }

    private IntSupplier asks(TestCertificate certificate, String clientId) {
        TokenClient client = keycloak.client(certificate);
        return () -> client.token(realm.name(), clientId).status();
    }

    private static ClientJson named(String clientId, String profile) {
        return ClientJson.caSigned(clientId)
                .attribute("tls_client_auth_subject_dn", "CN=named")
                .attribute("mtls.trust_profile", profile);
    }

    private static ClientJson published(String clientId, URI jwks) {
        return ClientJson.selfSigned(clientId).attribute("use.jwks.url", "true").attribute("jwks.url", jwks.toString());
    }

    private TrustProfileJson locating(String name, List<URI> locations) {
        return TrustProfileJson.named(name)
                .anchors(root)
                .config("revocationMode", "crl")
                .config("crlLocations", locations.stream().map(URI::toString).toArray(String[]::new));
    }

    @Override
    public void close() {
        for (HostileHost host : List.of(line, lines, trickle, silence)) {
            host.close();
        }
        bombs.close();
    }
}
