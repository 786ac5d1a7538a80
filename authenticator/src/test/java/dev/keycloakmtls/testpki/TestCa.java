package dev.keycloakmtls.testpki;

import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/** A certification authority: a key, a name, and the certificate that vouches for them. */
public final class TestCa {

    private static final AtomicLong CRL_NUMBER = new AtomicLong(1);

    private final X500Name name;
    private final KeyPair keyPair;
    private final TestCertificate identity;
    private final boolean root;

    private TestCa(X500Name name, KeyPair keyPair, TestCertificate identity, boolean root) {
        this.name = name;
        this.keyPair = keyPair;
        this.identity = identity;
        this.root = root;
    }

    /** A root with a key of its own, even if there already is one of this name. */
    public static TestCa root(String name) {
        return root(Ca.ca(name));
    }

    public static TestCa root(Ca spec) {
        return new TestCa(spec.subject(), spec.keyPair(), TestCertificate.selfSigned(spec), true);
    }

    public TestCa intermediate(String name) {
        return intermediate(Ca.ca(name));
    }

    public TestCa intermediate(Ca spec) {
        return new TestCa(spec.subject(), spec.keyPair(), issue(spec), false);
    }

    /** The other CA's name and key with a certificate from this one; what it has issued leads here as well. */
    public TestCa crossSign(TestCa other) {
        return intermediate(Ca.ca(other.name).keyPair(other.keyPair));
    }

    public TestCertificate issue(CertificateSpec<?> spec) {
        X509Certificate certificate = spec.sign(name, keyPair.getPublic(), keyPair.getPrivate());
        return new TestCertificate(certificate, spec.privateKey(), root ? List.of() : identity.chain());
    }

    public X509Certificate certificate() {
        return identity.certificate();
    }

    public PrivateKey privateKey() {
        return keyPair.getPrivate();
    }

    public KeyPair keyPair() {
        return keyPair;
    }

    /** This CA's certificate, then those above it; without the root, unless this is the root. */
    public List<X509Certificate> chain() {
        return identity.chain();
    }

    public String pem() {
        return identity.pem();
    }

    public String chainPem() {
        return identity.chainPem();
    }

    public String privateKeyPem() {
        return identity.privateKeyPem();
    }

    /** A revocation list from an hour ago, good for a day. */
    public X509CRL crl(X509Certificate... revoked) {
        List<BigInteger> serials =
                Arrays.stream(revoked).map(X509Certificate::getSerialNumber).collect(toList());
        return crl(
                serials, Instant.now().minus(Duration.ofHours(1)), Instant.now().plus(Duration.ofDays(1)));
    }

    public X509CRL crl(Collection<BigInteger> revokedSerials, Instant thisUpdate, Instant nextUpdate) {
        X509v2CRLBuilder builder = new X509v2CRLBuilder(name, Date.from(thisUpdate));
        builder.setNextUpdate(Date.from(nextUpdate));
        for (BigInteger serial : revokedSerials) {
            builder.addCRLEntry(serial, Date.from(thisUpdate), CRLReason.keyCompromise);
        }
        try {
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keyPair.getPublic()));
            builder.addExtension(
                    Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(CRL_NUMBER.getAndIncrement())));
            String algorithm = CertificateSpec.algorithmFor(keyPair.getPrivate());
            return new JcaX509CRLConverter()
                    .getCRL(builder.build(CertificateSpec.signer(algorithm, keyPair.getPrivate())));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot issue the CRL", e);
        }
    }
}
