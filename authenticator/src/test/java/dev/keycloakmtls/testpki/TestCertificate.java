package dev.keycloakmtls.testpki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A certificate with its private key and the intermediates that lead to its root. */
public final class TestCertificate {

    /** The alias of the only entry of {@link #keyStore}. */
    public static final String ALIAS = "client";

    private final X509Certificate certificate;
    private final @Nullable PrivateKey privateKey;
    private final List<X509Certificate> intermediates;

    TestCertificate(X509Certificate certificate, @Nullable PrivateKey privateKey, List<X509Certificate> intermediates) {
        this.certificate = certificate;
        this.privateKey = privateKey;
        this.intermediates = List.copyOf(intermediates);
    }

    /** A certificate that nobody vouches for. */
    public static TestCertificate selfSigned(CertificateSpec<?> spec) {
        X509Certificate certificate = spec.sign(
                spec.subject(), spec.keyPair().getPublic(), spec.keyPair().getPrivate());
        return new TestCertificate(certificate, spec.privateKey(), List.of());
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** The private key; there is none for a certificate issued to a bare public key. */
    public PrivateKey privateKey() {
        if (privateKey == null) {
            throw new IllegalStateException("only the public key of this certificate is known");
        }
        return privateKey;
    }

    /** The certificate, then the intermediates upwards; never the root. */
    public List<X509Certificate> chain() {
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(certificate);
        chain.addAll(intermediates);
        return List.copyOf(chain);
    }

    /** The same, presented with these behind it. */
    public TestCertificate presentedWith(X509Certificate... others) {
        return new TestCertificate(certificate, privateKey, List.of(others));
    }

    public String pem() {
        return pem(certificate);
    }

    public String chainPem() {
        return chain().stream().map(TestCertificate::pem).collect(Collectors.joining());
    }

    /** PKCS #8, without a password. */
    public String privateKeyPem() {
        return pem("PRIVATE KEY", privateKey().getEncoded());
    }

    /** A PKCS #12 store with the key and the chain. */
    public KeyStore keyStore(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry(ALIAS, privateKey(), password, chain().toArray(new X509Certificate[0]));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot fill the key store", e);
        }
    }

    static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("cannot encode the certificate", e);
        }
    }

    static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, base64);
    }
}
