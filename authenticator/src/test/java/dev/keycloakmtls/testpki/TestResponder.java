package dev.keycloakmtls.testpki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/** An OCSP responder that says what it is told to: good, as of an hour ago for a day, repeating the nonce, unless told. */
public final class TestResponder {

    private PrivateKey key;
    private X509Certificate certificate;
    private @Nullable CertificateStatus status = CertificateStatus.GOOD;
    private Instant thisUpdate = Instant.now().minus(Duration.ofHours(1));
    private @Nullable Instant nextUpdate = Instant.now().plus(Duration.ofDays(1));
    private @Nullable X509Certificate otherIssuer;
    private @Nullable X509Certificate onlyRevoked;
    private @Nullable String algorithm;
    private boolean repeatsNonce = true;

    private TestResponder(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** The CA answers itself. */
    public static TestResponder of(TestCa ca) {
        return new TestResponder(ca.privateKey(), ca.certificate());
    }

    /** Signs its answers as somebody else. */
    public TestResponder signedBy(TestCertificate delegate) {
        key = delegate.privateKey();
        certificate = delegate.certificate();
        return this;
    }

    public TestResponder revoked() {
        return revoked(Instant.now().minus(Duration.ofDays(1)));
    }

    public TestResponder revoked(Instant since) {
        status = new RevokedStatus(Date.from(since), CRLReason.keyCompromise);
        return this;
    }

    /** Calls this one revoked, and no other. */
    public TestResponder revokedIf(X509Certificate one) {
        onlyRevoked = one;
        return this;
    }

    public TestResponder unknown() {
        status = new UnknownStatus();
        return this;
    }

    public TestResponder validity(Instant from, @Nullable Instant to) {
        thisUpdate = from;
        nextUpdate = to;
        return this;
    }

    /** Answers about the same serial number of another CA. */
    public TestResponder aboutTheCertificateOf(TestCa other) {
        otherIssuer = other.certificate();
        return this;
    }

    public TestResponder withoutNonce() {
        repeatsNonce = false;
        return this;
    }

    /** Signs with another algorithm than its key's usual one, by its JCA name. */
    public TestResponder signatureAlgorithm(String name) {
        algorithm = name;
        return this;
    }

    /** The answer to a request, both in DER. */
    public byte[] answer(byte[] request) {
        try {
            OCSPReq parsed = new OCSPReq(request);
            BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(
                    SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()),
                    new JcaDigestCalculatorProviderBuilder().build().get(RespID.HASH_SHA1));
            for (Req question : parsed.getRequestList()) {
                builder.addResponse(
                        id(question.getCertID()),
                        status(question.getCertID()),
                        Date.from(thisUpdate),
                        nextUpdate == null ? null : Date.from(nextUpdate));
            }
            Extension nonce = parsed.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
            if (nonce != null && repeatsNonce) {
                builder.setResponseExtensions(new Extensions(nonce));
            }
            return new OCSPRespBuilder()
                    .build(
                            OCSPRespBuilder.SUCCESSFUL,
                            builder.build(
                                    CertificateSpec.signer(
                                            algorithm == null ? CertificateSpec.algorithmFor(key) : algorithm, key),
                                    new X509CertificateHolder[] {new JcaX509CertificateHolder(certificate)},
                                    Date.from(Instant.now())))
                    .getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OCSPException | OperatorCreationException | CertificateEncodingException e) {
            throw new IllegalStateException("cannot answer", e);
        }
    }

    private @Nullable CertificateStatus status(CertificateID asked) {
        return onlyRevoked != null && asked.getSerialNumber().equals(onlyRevoked.getSerialNumber())
                ? new RevokedStatus(Date.from(thisUpdate), CRLReason.keyCompromise)
                : status;
    }

    private CertificateID id(CertificateID asked)
            throws OperatorCreationException, OCSPException, CertificateEncodingException {
        return otherIssuer == null
                ? asked
                : new CertificateID(
                        new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1),
                        new JcaX509CertificateHolder(otherIssuer),
                        asked.getSerialNumber());
    }
}
