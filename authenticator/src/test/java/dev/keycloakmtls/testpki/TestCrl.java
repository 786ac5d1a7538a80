package dev.keycloakmtls.testpki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.bouncycastle.cert.X509v2CRLBuilder;

/** A revocation list as it should not be, or with more to it than {@link TestCa#crl} has. */
public final class TestCrl {

    private final X509v2CRLBuilder builder;
    private final PrivateKey key;

    private TestCrl(X509Certificate issuer, PrivateKey key, Instant thisUpdate, Instant nextUpdate) {
        this.builder = new X509v2CRLBuilder(
                X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()), Date.from(thisUpdate));
        builder.setNextUpdate(Date.from(nextUpdate));
        this.key = key;
    }

    /** From an hour ago, good for a day. */
    public static TestCrl of(TestCa ca) {
        return of(ca, Instant.now().minus(Duration.ofHours(1)), Instant.now().plus(Duration.ofDays(1)));
    }

    public static TestCrl of(TestCa ca, Instant thisUpdate, Instant nextUpdate) {
        return new TestCrl(ca.certificate(), ca.privateKey(), thisUpdate, nextUpdate);
    }

    /** In the name of one CA, signed by the other. */
    public static TestCrl forged(TestCa name, TestCa signer) {
        return new TestCrl(
                name.certificate(),
                signer.privateKey(),
                Instant.now().minus(Duration.ofHours(1)),
                Instant.now().plus(Duration.ofDays(1)));
    }

    public TestCrl revoking(X509Certificate certificate) {
        return revoking(certificate, Instant.now().minus(Duration.ofDays(1)));
    }

    public TestCrl revoking(X509Certificate certificate, Instant since) {
        builder.addCRLEntry(certificate.getSerialNumber(), Date.from(since), CRLReason.keyCompromise);
        return this;
    }

    /** Many entries about nobody. */
    public TestCrl padded(int entries) {
        for (int i = 0; i < entries; i++) {
            builder.addCRLEntry(BigInteger.valueOf(1_000_000L + i), new Date(), CRLReason.superseded);
        }
        return this;
    }

    public TestCrl onlyUserCertificates() {
        return issuingDistributionPoint(true, false, null, false);
    }

    public TestCrl onlyCaCertificates() {
        return issuingDistributionPoint(false, true, null, false);
    }

    public TestCrl onlySomeReasons() {
        return issuingDistributionPoint(false, false, new ReasonFlags(ReasonFlags.keyCompromise), false);
    }

    public TestCrl indirect() {
        return issuingDistributionPoint(false, false, null, true);
    }

    public TestCrl delta(long base) {
        return extension(Extension.deltaCRLIndicator, true, new CRLNumber(BigInteger.valueOf(base)));
    }

    public TestCrl number(long number) {
        return extension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
    }

    public TestCrl extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(oid, critical, value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestCrl issuingDistributionPoint(boolean users, boolean cas, ReasonFlags reasons, boolean indirect) {
        DistributionPointName everywhere = null;
        return extension(
                Extension.issuingDistributionPoint,
                true,
                new IssuingDistributionPoint(everywhere, users, cas, reasons, indirect, false));
    }

    public byte[] der() {
        try {
            return builder.build(CertificateSpec.signer(CertificateSpec.algorithmFor(key), key))
                    .getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
