package dev.keycloakmtls.config;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people paste or drop that is nearly what is wanted: it is read, or named with what to do next. */
class PastedDocumentsTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate CLIENT = ROOT.issue(leaf("CN=client"));

    @Test
    void readsThumbprintsAsToolsPrintThem() {
        Thumbprint thumbprint = Thumbprint.of(CLIENT.certificate());
        String colons = thumbprint.hex().toUpperCase(java.util.Locale.ROOT).replaceAll("..(?!$)", "$0:");

        assertThat(Thumbprint.parse("SHA2-256(stdin)= " + thumbprint.hex())).isEqualTo(thumbprint);
        assertThat(Thumbprint.parse("sha256 Fingerprint=" + colons)).isEqualTo(thumbprint);
        assertSays(
                () -> Thumbprint.parse("0".repeat(40)), ProblemCode.SHA1, "openssl x509 -noout -fingerprint -sha256");
    }

    @Test
    void saysHowANameWithSlashesIsWritten() {
        assertSays(
                () -> DistinguishedName.parse("/C=BR/O=Werk/CN=kunde"), ProblemCode.DN_SLASHES, "CN=kunde,O=Werk,C=BR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS7", "CERTIFICATE"})
    void readsTheCertificatesOfAPkcs7File(String label) throws Exception {
        byte[] pkcs7 = CertificateFactory.getInstance("X.509")
                .generateCertPath(List.of(CLIENT.certificate(), ROOT.certificate()))
                .getEncoded("PKCS7");

        assertThat(Pem.pastedCertificates(pem(label, pkcs7)).stream().map(Pem::certificate))
                .containsExactlyInAnyOrder(CLIENT.certificate(), ROOT.certificate());
        assertThat(Pem.pastedCertificates(base64(pkcs7))).hasSize(2);
        assertSays(() -> Pem.certificates(pem(label, pkcs7)), ProblemCode.IS_PKCS7, "openssl pkcs7 -print_certs");
    }

    @Test
    void namesAPkcs12File() throws Exception {
        KeyStore store = CLIENT.keyStore("secret".toCharArray());
        ByteArrayOutputStream pkcs12 = new ByteArrayOutputStream();
        store.store(pkcs12, "secret".toCharArray());

        assertSays(
                () -> certificates(pem("CERTIFICATE", pkcs12.toByteArray())),
                ProblemCode.IS_PKCS12,
                "openssl pkcs12 -clcerts -nokeys");
    }

    @Test
    void namesACertificateWithoutAnIssuer() throws Exception {
        byte[] der = new JcaX509v3CertificateBuilder(
                        new X500Name(""),
                        BigInteger.ONE,
                        Date.from(Instant.now()),
                        Date.from(Instant.now().plusSeconds(60)),
                        new X500Name(""),
                        CLIENT.certificate().getPublicKey())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(CLIENT.privateKey()))
                .getEncoded();

        assertSays(() -> certificates(pem("CERTIFICATE", der)), ProblemCode.EMPTY_ISSUER, "commonName or subject");
    }

    @Test
    void namesARequestAKeyAndACrl() throws Exception {
        byte[] request = new JcaPKCS10CertificationRequestBuilder(
                        new X500Name("CN=client"), CLIENT.certificate().getPublicKey())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(CLIENT.privateKey()))
                .getEncoded();
        byte[] key = CLIENT.certificate().getPublicKey().getEncoded();
        byte[] crl = ROOT.crl().getEncoded();

        for (String label : List.of("CERTIFICATE REQUEST", "CERTIFICATE")) {
            assertSays(() -> certificates(pem(label, request)), ProblemCode.IS_REQUEST, "that the CA has made of it");
        }
        for (String label : List.of("PUBLIC KEY", "CERTIFICATE")) {
            assertSays(() -> certificates(pem(label, key)), ProblemCode.IS_PUBLIC_KEY, "as a public key");
        }
        for (String label : List.of("X509 CRL", "CERTIFICATE")) {
            assertSays(() -> certificates(pem(label, crl)), ProblemCode.IS_CRL, "crlLocations");
        }
        assertSays(() -> certificates(CLIENT.privateKeyPem()), ProblemCode.PRIVATE_KEY, "give only the certificate");
        assertSays(
                () -> certificates(base64(CLIENT.privateKey().getEncoded())),
                ProblemCode.PRIVATE_KEY,
                "give only the certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcde", "%PDF-1.7", "a", "====", "MAA=", "MIIB"})
    void saysNothingOfAnybodyElsesAboutNonsense(String text) {
        assertThatThrownBy(() -> certificates(text)).isInstanceOfSatisfying(MalformedException.class, e -> assertThat(
                        e.detail().code())
                .isIn(ProblemCode.NEITHER_OF_THESE, ProblemCode.NOT_CERTIFICATE));
    }

    @Test
    void namesTheKeysOfAJwksThatDoNotCount() {
        JsonWebKeys keys = JsonWebKeys.parse(TestJwk.set(
                TestJwk.of(CLIENT).with("use", "enc"),
                TestJwk.of(CLIENT).without("x5c"),
                TestJwk.of(CLIENT).with("kty", "oct")));

        assertThat(keys.problems()).isEmpty();
        assertThat(keys.passedOver().stream().map(Detail::sentence))
                .containsExactly(
                        "key 1 of the JWKS is for encryption (use \"enc\") and does not count",
                        "key 2 of the JWKS has no x5c and does not count: let the client publish its certificate there"
                                + " (RFC 8705 §2.2.2)",
                        "key 3 of the JWKS is of the kind \"oct\", which no certificate has, and does not count");
    }

    @Test
    void passesOverAByteOrderMarkAndSaysWhereJsonBreaks() {
        String set = TestJwk.set(TestJwk.of(CLIENT).x5c(CLIENT));

        assertThat(JsonWebKeys.parse("\uFEFF" + set).certificates()).containsExactly(CLIENT.certificate());
        assertSays(() -> JsonWebKeys.parse("{\n \"keys\": ["), ProblemCode.JWKS_JSON_AT, "line 2");
    }

    private static void certificates(String text) {
        Pem.pastedCertificates(text).forEach(Pem::certificate);
    }

    private static void assertSays(ThrowingCallable reading, ProblemCode code, String nextStep) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(MalformedException.class, e -> {
            assertThat(e.detail().code()).isEqualTo(code);
            assertThat(e.detail().sentence()).contains(nextStep);
        });
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + base64(der) + "\n-----END " + label + "-----\n";
    }

    private static String base64(byte[] der) {
        return Base64.getMimeEncoder().encodeToString(der);
    }
}
