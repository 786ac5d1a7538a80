package dev.keycloakmtls.proxy;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.config.WatchedFile;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.proxy.ProxyTrust.Client;
import dev.keycloakmtls.proxy.ProxyTrust.Proxy;
import dev.keycloakmtls.proxy.ProxyTrust.Sender;
import dev.keycloakmtls.proxy.ProxyTrust.Stranger;
import dev.keycloakmtls.proxy.ProxyTrust.Way;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may speak, for each way of saying it, and the forgeries two steps away. */
class ProxyTrustTest {

    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final TestCa CA = TestCa.root("CN=Proxies");
    private static final TestCertificate PROXY = CA.issue(leaf("CN=ingress,O=Example"));
    private static final TestCertificate EDGE = TestCertificate.selfSigned(leaf("CN=edge"));
    private static final TestCa CLIENTS = TestCa.root("CN=Clients");
    private static final TestCertificate CLIENT = CLIENTS.issue(leaf("CN=billing"));

    @TempDir
    static Path directory;

    private static int files;

    private final Map<String, String> keycloak = new HashMap<>();
    private final Realms realms = new Realms();
    private Optional<TrustedProxies> named = Optional.empty();
    private boolean believesAnybody;
    private Instant now = Instant.now();

    /** What the trust profiles of realms say, without realms. */
    private static final class Realms implements ClientAuthorities {
        private List<TrustProfile> ofThis = List.of();
        private List<TrustProfile> ofOthers = List.of();
        private int looks;

        @Override
        public Stream<OfRealm> ofThisRealm() {
            return ofThis.stream().map(profile -> new OfRealm("this", profile));
        }

        @Override
        public Stream<OfRealm> ofAllRealms(int most) {
            looks++;
            return ofOthers.stream().map(profile -> new OfRealm("other", profile));
        }
    }

    @BeforeAll
    static void registerBouncyCastle() {
        Security.addProvider(new BouncyCastleProvider());
    }

    private ProxyTrust trust() {
        return ProxyTrust.configured(
                name -> Optional.ofNullable(keycloak.get(name)),
                named,
                believesAnybody,
                (session, realm) -> realms,
                () -> now);
    }

    private Sender sender(@Nullable TestCertificate shown) {
        return sender(trust(), shown, false);
    }

    private Sender sender(ProxyTrust trust, @Nullable TestCertificate shown, boolean trustedAddress) {
        return trust.sender(
                Optional.ofNullable(shown).map(certificate -> new ClientCertificate(certificate.chain())),
                () -> trustedAddress,
                () -> realms);
    }

    private void exactly(String pem) {
        named = TrustedProxies.of(Optional.of(watched(file(pem))), Optional.empty(), List.of());
    }

    private void below(TestCa ca, SubjectSelector... subjects) {
        named = TrustedProxies.of(Optional.empty(), Optional.of(watched(file(ca.pem()))), List.of(subjects));
    }

    private WatchedFile<List<X509Certificate>> watched(Path file) {
        return WatchedFile.open(
                file.toString(),
                Bound.PEM_CHARACTERS.value(),
                octets -> Pem.certificates(new String(octets, StandardCharsets.ISO_8859_1)),
                () -> now);
    }

    private static SubjectSelector dn(String name) {
        return SubjectSelector.Type.SUBJECT_DN.parse(name);
    }

    private static Path file(String text) {
        try {
            return Files.writeString(directory.resolve("file-" + ++files + ".pem"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TrustProfile profile(X509Certificate... anchors) {
        return TrustProfile.named("profile")
                .anchors(anchors)
                .withoutRevocation()
                .build();
    }

    private static void assertStranger(Sender sender, String... why) {
        assertThat(sender).isInstanceOf(Stranger.class);
        String objection = sender.objection().orElseThrow().sentence();
        for (String part : why) {
            assertThat(objection).contains(part);
        }
    }

    private static void assertClient(Sender sender, TestCertificate certificate, String why) {
        assertThat(sender).isInstanceOfSatisfying(Client.class, client -> assertThat(
                        client.certificate().leaf())
                .isEqualTo(certificate.certificate()));
        assertThat(sender.objection())
                .hasValueSatisfying(text -> assertThat(text.sentence()).contains(why));
    }

    private static void assertProxy(Sender sender, Way way) {
        assertThat(sender.objection()).isEmpty();
        assertThat(sender).isInstanceOfSatisfying(Proxy.class, proxy -> assertThat(proxy.way())
                .isEqualTo(way));
    }

    @Nested
    class Nobody {

        @Test
        void mayWhereNothingSaysWho() {
            assertStranger(
                    sender(null),
                    "nobody has said who may speak",
                    "--proxy-trusted-addresses",
                    "--spi-mtls--default--trusted-proxies");
            assertStranger(sender(PROXY));
            assertThat(trust().standing(() -> realms).way()).isEmpty();
        }

        @Test
        void isAProxyByAnAddressThatKeycloakDoesNotLookAt() {
            keycloak.put("kc.proxy-trusted-addresses", "10.0.0.1");

            assertStranger(sender(trust(), PROXY, true), "has no effect without --proxy-headers");
        }

        @Test
        void isAProxyBecauseTheServerAsksForCertificatesWithoutDemandingThem() {
            keycloak.put("quarkus.http.ssl.client-auth", "REQUEST");
            keycloak.put("kc.https-trust-store-file", file(EDGE.pem()).toString());

            assertStranger(sender(EDGE), "nobody has said");
        }

        @Test
        void hasToBeNamedWhereWhoeverComesIsBelieved() {
            believesAnybody = true;

            assertProxy(sender(null), Way.ANYBODY);
            assertProxy(sender(CLIENT), Way.ANYBODY);
            assertThat(trust().standing(() -> realms).way()).contains(Way.ANYBODY);
        }
    }

    @Nested
    class Addresses {

        private void given() {
            keycloak.put("kc.proxy-trusted-addresses", "10.0.0.1");
            keycloak.put("kc.proxy-headers", "forwarded");
        }

        @Test
        void areWhatKeycloakSaysTheyAre() {
            given();

            assertProxy(sender(trust(), null, true), Way.ADDRESS);
            assertStranger(sender(trust(), PROXY, false), "address is not in --proxy-trusted-addresses");
        }

        @Test
        void countEvenWhereAnybodyElseIsBelieved() {
            given();
            believesAnybody = true;

            assertStranger(sender(trust(), null, false));
        }

        @Test
        void andCertificatesMustBothHold() {
            given();
            exactly(EDGE.pem());

            assertProxy(sender(trust(), EDGE, true), Way.CERTIFICATE);
            assertStranger(sender(trust(), EDGE, false), "address is not in --proxy-trusted-addresses");
            assertStranger(sender(trust(), null, true), "has shown no certificate of its own");
            // A proxy with its next certificate, which nobody has written down yet, is no client.
            assertStranger(sender(trust(), CLIENT, true), "is no trusted proxy's");
            assertClient(sender(trust(), CLIENT, false), CLIENT, "is no trusted proxy's");
        }
    }

    @Nested
    class ExactCertificates {

        @Test
        void speakAndNoOtherDoes() {
            exactly(EDGE.pem() + PROXY.pem());

            assertProxy(sender(EDGE), Way.CERTIFICATE);
            assertProxy(sender(PROXY), Way.CERTIFICATE);
            assertClient(sender(CLIENT), CLIENT, "is no trusted proxy's");
            assertStranger(sender(null), "has shown no certificate of its own", "plain HTTP");
        }

        @Test
        void areNotNames() {
            exactly(EDGE.pem() + PROXY.pem());

            TestCertificate sameName = TestCertificate.selfSigned(leaf("CN=edge"));
            assertClient(sender(sameName), sameName, "is no trusted proxy's");
            TestCertificate sameCa = CA.issue(leaf("CN=ingress,O=Example"));
            assertClient(sender(sameCa), sameCa, "is no trusted proxy's");
        }

        @Test
        void areNoCas() {
            TestCa proxy = TestCa.root("CN=proxy"); // as "openssl req -x509" makes them
            exactly(proxy.pem());

            assertThat(sender(proxy.issue(leaf("CN=proxy"))).objection()).isPresent();
        }

        @Test
        void countAsTheLeafAlone() {
            exactly(EDGE.pem());

            assertThat(sender(CLIENT.presentedWith(EDGE.certificate())).objection())
                    .isPresent();
        }

        @Test
        void countWithinTheirValidityAndAreAProxysStillOutsideOfIt() {
            TestCertificate ended = TestCertificate.selfSigned(leaf("CN=edge").expired());
            TestCertificate next = TestCertificate.selfSigned(leaf("CN=edge").notYetValid());
            exactly(ended.pem() + next.pem());

            assertStranger(sender(ended), "ended at");
            assertStranger(sender(next), "begins at");
        }

        @Test
        void areReadAgainWhenTheFileChanges() throws IOException {
            Path file = file(EDGE.pem());
            named = TrustedProxies.of(Optional.of(watched(file)), Optional.empty(), List.of());
            ProxyTrust trust = trust();
            assertProxy(sender(trust, EDGE, false), Way.CERTIFICATE);

            Files.writeString(file, PROXY.pem());
            now = now.plus(WatchedFile.INTERVAL);
            assertClient(sender(trust, EDGE, false), EDGE, "is no trusted proxy's");
            assertProxy(sender(trust, PROXY, false), Way.CERTIFICATE);

            Files.writeString(file, "half a file");
            now = now.plus(WatchedFile.INTERVAL);
            assertProxy(sender(trust, PROXY, false), Way.CERTIFICATE);
            assertThat(trust.standing(() -> realms).doubt()).hasValueSatisfying(text -> assertThat(text.sentence())
                    .contains(file.toString(), "no PEM certificate"));
        }

        @Test
        void speakForNoClientThemselves() {
            exactly(EDGE.pem());
            ProxyTrust trust = trust();
            Optional<Sender> sender = Optional.of(sender(trust, EDGE, false));

            assertThat(trust.isProxys(EDGE.certificate(), sender)).isTrue();
            assertThat(trust.isProxys(EDGE.certificate(), Optional.empty())).isTrue();
            assertThat(trust.isProxys(CLIENT.certificate(), sender)).isFalse();
        }
    }

    @Nested
    class CertificatesOfACa {

        private static final String NAME = "CN=ingress,O=Example";

        @Test
        void speakWithANameThatTheCaGivesToProxies() {
            below(CA, dn(NAME), SubjectSelector.Type.SAN_URI.parse("spiffe://mesh/ingress"));

            assertProxy(sender(PROXY), Way.CERTIFICATE);
            assertProxy(sender(CA.issue(leaf("CN=any").sanUri("spiffe://mesh/ingress"))), Way.CERTIFICATE);
            assertProxy(sender(CA.intermediate("CN=Issuing").issue(leaf(NAME))), Way.CERTIFICATE);
        }

        @Test
        void areFoundByTheCasKeyAndNotByItsName() {
            below(CA, dn(NAME));

            // The same name, self-signed: a handshake that lets everything through has let it in.
            assertStranger(sender(TestCertificate.selfSigned(leaf(NAME))), "is no trusted proxy's");
            // A CA of the same name with another key, and its own root sent along.
            TestCa impostor = TestCa.root("CN=Proxies");
            assertStranger(sender(impostor.issue(leaf(NAME))), "is no trusted proxy's");
            assertStranger(
                    sender(impostor.issue(leaf(NAME)).presentedWith(impostor.certificate())), "is no trusted proxy's");
            // The real CA sent along, which has not issued it.
            assertStranger(
                    sender(TestCertificate.selfSigned(leaf(NAME)).presentedWith(CA.certificate())),
                    "is no trusted proxy's");
            // The real proxy behind the attacker's certificate.
            assertThat(sender(CLIENT.presentedWith(PROXY.certificate())).objection())
                    .isPresent();
        }

        @Test
        void needTheName() {
            below(CA, dn(NAME));

            TestCertificate neighbour = CA.issue(leaf("CN=database,O=Example"));
            assertClient(sender(neighbour), neighbour, "subject_mismatch");
            TestCertificate other = CA.issue(leaf("O=Example,CN=ingress"));
            assertClient(sender(other), other, "subject_mismatch");
        }

        @Test
        void areNotIssuedByAProxy() {
            below(CA, dn(NAME));
            // proxy (no CA) -> leaf
            TestCertificate forged = CLIENTS.issue(leaf(NAME)).presentedWith(PROXY.certificate(), CA.certificate());

            assertStranger(sender(forged), "is no trusted proxy's");
        }

        @Test
        void areForClientsInTls() {
            below(CA, dn(NAME));

            assertStranger(sender(CA.issue(leaf(NAME).extendedKeyUsage(SERVER_AUTH))), "extended_key_usage");
            assertStranger(sender(CA.issue(leaf(NAME).expired())), "certificate_expired");
        }

        @Test
        void endWithTheCa() {
            below(TestCa.root(ca("CN=Ended").expired()), dn(NAME));

            assertThat(sender(PROXY).objection()).isPresent();
        }

        /** Refusing needs no proof: whoever has the name of a proxy is no client. */
        @Test
        void speakForNoClientThemselvesWhoeverIssuedThem() {
            below(CA, dn(NAME));
            ProxyTrust trust = trust();

            assertThat(trust.isProxys(PROXY.certificate(), Optional.empty())).isTrue();
            assertThat(trust.isProxys(CLIENTS.issue(leaf(NAME)).certificate(), Optional.empty()))
                    .isTrue();
            assertThat(trust.isProxys(CLIENT.certificate(), Optional.empty())).isFalse();
        }
    }

    @Nested
    class ATruststoreOfProxies {

        private void holding(String pem) {
            keycloak.put("quarkus.http.ssl.client-auth", "REQUIRED");
            keycloak.put("kc.https-trust-store-file", file(pem).toString());
        }

        @Test
        void saysThatWhoeverItLetsThroughIsOne() {
            holding(EDGE.pem() + CA.pem());
            realms.ofThis = List.of(profile(CLIENTS.certificate()));

            assertProxy(sender(EDGE), Way.TRUSTSTORE);
            assertProxy(sender(PROXY), Way.TRUSTSTORE);
            assertProxy(sender(CA.intermediate("CN=Issuing").issue(leaf("CN=x"))), Way.TRUSTSTORE);
            assertThat(trust().standing(() -> realms)).satisfies(standing -> {
                assertThat(standing.way()).contains(Way.TRUSTSTORE);
                assertThat(standing.doubt()).isEmpty();
                assertThat(standing.authorities()).containsExactly(CA.certificate());
            });
        }

        /** With {@code trust-all} in quarkus.properties it lets everything through. */
        @Test
        void isNotTheHandshakesWord() {
            holding(EDGE.pem() + CA.pem());

            assertStranger(sender(TestCertificate.selfSigned(leaf("CN=edge"))), "does not lead to the truststore");
            assertStranger(sender(TestCa.root("CN=Proxies").issue(leaf("CN=x"))), "does not lead to the truststore");
            assertStranger(sender(CLIENT), "does not lead to the truststore");
            assertStranger(sender(null), "without TLS");
        }

        @Test
        void speaksOfNobodyWithoutAFile() {
            keycloak.put("quarkus.http.ssl.client-auth", "required");

            assertStranger(sender(EDGE), "without https-trust-store-file");
        }

        @Test
        void speaksOfNobodyWhereItCannotBeRead() {
            keycloak.put("quarkus.http.ssl.client-auth", "required");
            keycloak.put(
                    "kc.https-trust-store-file", directory.resolve("none.p12").toString());

            assertStranger(sender(EDGE), "there is no file");
        }

        @Test
        void isReadAsAKeyStoreToo() throws Exception {
            Path file = directory.resolve("proxies.p12");
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("edge", EDGE.certificate());
            try (var out = Files.newOutputStream(file)) {
                store.store(out, "password".toCharArray());
            }
            keycloak.put("quarkus.http.ssl.client-auth", "required");
            keycloak.put("kc.https-trust-store-file", file.toString());
            keycloak.put("kc.https-trust-store-password", "password");

            assertProxy(sender(EDGE), Way.TRUSTSTORE);
            keycloak.put("kc.https-trust-store-password", "wrong");
            assertStranger(sender(EDGE), "neither PEM nor a key store");
        }

        @Test
        void holdsNoPublicCa() {
            X509Certificate one = PublicAuthorities.ofTheRuntime().orElseThrow().get(0);
            holding(EDGE.pem() + Pem.text(one));

            assertStranger(sender(EDGE), "public web", "--spi-mtls--default--trusted-proxies");
        }

        @Test
        void holdsNoCaOfThisRealmsClients() {
            holding(EDGE.pem() + CLIENTS.pem());
            assertProxy(sender(EDGE), Way.TRUSTSTORE);

            realms.ofThis = List.of(profile(CLIENTS.certificate()));
            assertStranger(sender(EDGE), "CN=Clients", "profile", "\"this\"");
            assertStranger(sender(CLIENT), "CN=Clients");
        }

        @Test
        void holdsNoCaAboveOrBelowThemEither() {
            TestCa sub = CLIENTS.intermediate("CN=Sub");
            realms.ofThis = List.of(profile(CLIENTS.certificate()));
            holding(EDGE.pem() + sub.pem());
            assertStranger(sender(EDGE), "CN=Sub");

            realms.ofThis = List.of(profile(sub.certificate()));
            holding(EDGE.pem() + CLIENTS.pem());
            assertStranger(sender(EDGE), "CN=Clients");
        }

        /** The same key in another certificate, as CAs have that are signed by two others. */
        @Test
        void holdsNoOtherCertificateOfTheirCa() {
            TestCa crossed = CA.crossSign(CLIENTS);
            realms.ofThis = List.of(profile(CLIENTS.certificate()));
            holding(EDGE.pem() + crossed.pem());

            assertStranger(sender(EDGE), "belongs to the CAs");
        }

        @Test
        void holdsNoIntermediateOrPinnedCertificateOfTheirs() {
            TestCa intermediate = CLIENTS.intermediate("CN=Issuing");
            holding(EDGE.pem() + intermediate.pem());
            realms.ofThis = List.of(TrustProfile.named("with intermediates")
                    .anchors(CA.certificate())
                    .intermediates(intermediate.certificate())
                    .withoutRevocation()
                    .build());
            assertStranger(sender(EDGE), "CN=Issuing");

            realms.ofThis = List.of(TrustProfile.named("with pins")
                    .anchors(CA.certificate())
                    .pinned(EDGE.certificate())
                    .withoutRevocation()
                    .build());
            assertStranger(sender(EDGE), "CN=edge");
        }

        /** root (truststore) -> between (known to nobody) -> issuing (the profile's) -> client, which shows its chain. */
        @Test
        void isNotReachedThroughAClientsCa() {
            TestCa between = CA.intermediate("CN=Between");
            TestCa issuing = between.intermediate("CN=Issuing");
            TestCertificate client =
                    issuing.issue(leaf("CN=billing")).presentedWith(issuing.certificate(), between.certificate());
            holding(CA.pem());
            assertProxy(sender(client), Way.TRUSTSTORE);

            realms.ofThis = List.of(profile(issuing.certificate()));
            assertStranger(sender(client), "through a CA of the trust profile");
            assertProxy(sender(PROXY), Way.TRUSTSTORE);
        }

        @Test
        void holdsNoCaOfAnotherRealmsClientsWhichIsLookedForOnceAMinute() {
            holding(EDGE.pem() + CLIENTS.pem());
            ProxyTrust trust = trust();
            assertProxy(sender(trust, EDGE, false), Way.TRUSTSTORE);

            realms.ofOthers = List.of(profile(CLIENTS.certificate()));
            assertProxy(sender(trust, EDGE, false), Way.TRUSTSTORE);
            assertThat(realms.looks).isEqualTo(1);
            now = now.plus(Bound.PROXY_REALMS_AGE.duration());
            assertStranger(sender(trust, EDGE, false), "CN=Clients", "a trust profile of another realm");
            assertThat(sender(trust, EDGE, false).objection().orElseThrow().sentence())
                    .doesNotContain("\"other\"");
            assertStranger(sender(trust, EDGE, false));
            assertThat(realms.looks).isEqualTo(2);

            realms.ofOthers = List.of();
            now = now.plus(Bound.PROXY_REALMS_AGE.duration());
            assertProxy(sender(trust, EDGE, false), Way.TRUSTSTORE);
        }

        @Test
        void letsNobodyBesideProxiesIn() {
            holding(EDGE.pem() + CA.pem());

            assertThat(sender(CLIENT)).isNotInstanceOf(Client.class);
            assertThat(trust().isProxys(EDGE.certificate(), Optional.empty())).isTrue();
        }

        @Test
        void isNotAskedWhereProxiesAreNamed() {
            holding(EDGE.pem());
            exactly(PROXY.pem());

            assertThat(sender(EDGE).objection()).isPresent();
            assertProxy(sender(PROXY), Way.CERTIFICATE);
        }
    }

    /** A chain of two proxies, of which the second asks for certificates too, and forwards the first one's. */
    @Test
    void theSendersOwnCertificateSpeaksForNoClient() {
        believesAnybody = true;
        ProxyTrust trust = trust();

        assertThat(trust.isProxys(EDGE.certificate(), Optional.of(sender(trust, EDGE, false))))
                .isTrue();
        assertThat(trust.isProxys(EDGE.certificate(), Optional.of(sender(trust, null, false))))
                .isFalse();
    }
}
