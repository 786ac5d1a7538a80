package dev.keycloakmtls.tls;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.http.HttpRequest;
import org.keycloak.services.util.MtlsHoKTokenUtil;
import org.keycloak.services.x509.X509ClientCertificateLookup;

class GuardedLookupTest {

    private static final TestCa STORE = TestCa.root("CN=Store");
    private static final TestCertificate VERIFIED = STORE.issue(leaf("CN=a"));
    private static final TestCertificate SELF_SIGNED = TestCertificate.selfSigned(leaf("CN=a"));

    /** Of which nothing is asked. */
    private static final HttpRequest REQUEST = (HttpRequest) Proxy.newProxyInstance(
            HttpRequest.class.getClassLoader(), new Class<?>[] {HttpRequest.class}, (proxy, method, arguments) -> {
                throw new AssertionError(method.getName());
            });

    @TempDir
    Path directory;

    private final ServerTrust trust = new ServerTrust(List.of(ServerTrustTest.trusting(STORE)), InstantSource.system());

    @Test
    void showsOthersWhatTheTruststoresVerifyAndNothingElse() throws Exception {
        assertThat(showing(VERIFIED, trust).getCertificateChain(REQUEST)).containsExactly(VERIFIED.certificate());
        assertThat(showing(SELF_SIGNED, trust).getCertificateChain(REQUEST)).isNull();
        assertThat(showing(TestCa.root("CN=Store").issue(leaf("CN=a")), trust).getCertificateChain(REQUEST))
                .isNull();
        assertThat(showing(null, trust).getCertificateChain(REQUEST)).isNull();
    }

    @Test
    void showsUsAll() throws Exception {
        GuardedLookup lookup = showing(SELF_SIGNED, trust);

        assertThat(GuardedLookup.behind(lookup).getCertificateChain(REQUEST))
                .containsExactly(SELF_SIGNED.certificate());
    }

    @Test
    void showsEverybodyAllWhereNothingIsGuarded() throws Exception {
        assertThat(showing(SELF_SIGNED, null).getCertificateChain(REQUEST)).containsExactly(SELF_SIGNED.certificate());
    }

    /** The first of them is Keycloak's binding of tokens by its name, but a class that somebody else has loaded. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.keycloak.services.util.MtlsHoKTokenUtil",
                "dev.keycloakmtls.x.Anything",
                "dev.keycloakmtls.tls.GuardedLookups",
                "dev.keycloakmtls.authentication.TlsClientAuthenticator"
            })
    void knowsACallerByItsClassAndNotByItsName(String name) throws Exception {
        assertThat(ForeignClass.ask(directory, name, showing(SELF_SIGNED, trust), REQUEST))
                .isNull();
        assertThat(ForeignClass.ask(directory, name, showing(VERIFIED, trust), REQUEST))
                .containsExactly(VERIFIED.certificate());
    }

    @Test
    void knowsTheClassThatBindsTokens() {
        // What it is shown is tested on a real server; here, that it is a class that Keycloak has.
        assertThat(MtlsHoKTokenUtil.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .contains("keycloak-services");
    }

    @Test
    void standsBeforeWhatReads() {
        X509ClientCertificateLookup stock = stock(null);

        assertThat(GuardedLookup.behind(new GuardedLookup(
                        stock,
                        null,
                        GuardedLookup.Senders.CONNECTED,
                        new HiddenIssuers(System::nanoTime),
                        chain -> false)))
                .isSameAs(stock);
        assertThat(GuardedLookup.behind(stock)).isSameAs(stock);
    }

    @Test
    void showsNobodyWhatIsBlocked() throws Exception {
        for (ServerTrust guarding : new ServerTrust[] {trust, null}) {
            GuardedLookup lookup =
                    showing(VERIFIED, guarding, chain -> chain.get(0).equals(VERIFIED.certificate()));

            assertThat(lookup.getCertificateChain(REQUEST)).isNull();
            assertThat(GuardedLookup.behind(lookup).getCertificateChain(REQUEST))
                    .isNotEmpty();
        }
    }

    private static GuardedLookup showing(@Nullable TestCertificate certificate, @Nullable ServerTrust trust) {
        return showing(certificate, trust, chain -> false);
    }

    private static GuardedLookup showing(
            @Nullable TestCertificate certificate,
            @Nullable ServerTrust trust,
            Predicate<List<X509Certificate>> blocked) {
        return new GuardedLookup(
                stock(certificate),
                trust,
                GuardedLookup.Senders.CONNECTED,
                new HiddenIssuers(System::nanoTime),
                blocked);
    }

    private static X509ClientCertificateLookup stock(@Nullable TestCertificate certificate) {
        return new X509ClientCertificateLookup() {
            @Override
            public X509Certificate @Nullable [] getCertificateChain(HttpRequest request) {
                return certificate == null ? null : certificate.chain().toArray(new X509Certificate[0]);
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }
}
