package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.domain.Link;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Extension;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One question to an OCSP responder about one certificate, and the judgement of its answer (RFC 6960 §3.2). The JDK
 * judges certificate id, signature, the responder's authority, nonce and time; here it is made stricter where the JDK is
 * lenient: an answer past its nextUpdate, a nonce that isn't repeated, a revocation dated in the future, weak signatures.
 */
final class OcspRequest {

    /** An answer without nextUpdate says that a newer one can be had at any time (RFC 6960 §4.2.2.1). */
    private static final Duration WITHOUT_NEXT_UPDATE = Duration.ofMinutes(1);

    private static final int NONCE_BYTES = 32; // RFC 9654 §2.1
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final X509Certificate issuer;
    private final Optional<X509Certificate> trustedResponder;
    private final PathPolicy policy;
    private final CertificateID id;
    private final byte @Nullable [] nonce;

    /**
     * A question.
     *
     * @param link the certificate with its issuer, both trusted already
     * @param profile says whose answers count although the issuer did not appoint it, whether there is a nonce, and how
     *     strong keys and signatures must be
     */
    OcspRequest(Link link, TrustProfile profile) throws IOException {
        this.certificate = link.certificate();
        this.issuer = link.issuer();
        this.trustedResponder = profile.revocation().ocspResponderCertificate();
        this.policy = profile.policy();
        this.id = certificateId(certificate, issuer);
        this.nonce = profile.revocation().ocspNonce() ? newNonce() : null;
    }

    byte[] encoded() throws IOException {
        OCSPReqBuilder builder = new OCSPReqBuilder().addRequest(id);
        if (nonce != null) {
            builder.setRequestExtensions(new Extensions(
                    new org.bouncycastle.asn1.x509.Extension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, nonce)));
        }
        try {
            return builder.build().getEncoded();
        } catch (OCSPException e) {
            throw new FetchFailedException(
                    Kind.UNUSABLE, ProblemCode.OCSP_REQUEST.with(Map.of("why", RuntimeSays.of(e))), e);
        }
    }

    /**
     * Judges an answer. One that says revoked counts whatever keys and algorithms it was signed with.
     *
     * @throws IOException with words for an administrator if it is none, or not to be believed, or too old
     */
    Answer<OcspAnswer> judge(byte[] response, Instant now) throws IOException {
        try {
            BasicOCSPResp basic = OcspResponse.read(response);
            Answer<OcspAnswer> read = read(basic, now);
            Optional<CertPathValidatorException> objection = askJdk(response, judgedAt(read.value(), now));
            OcspAnswer.Status status = believed(read.value().status(), objection);
            Optional<Detail> weakness =
                    OcspSigner.of(basic, issuer, trustedResponder).objection(basic, policy, now);
            if (weakness.isPresent() && status != OcspAnswer.Status.REVOKED) {
                throw new FetchFailedException(
                        Kind.UNUSABLE, ProblemCode.OCSP_NOT_BELIEVED.with(Map.of("why", weakness.get())));
            }
            OcspAnswer answer = new OcspAnswer(
                    status, read.value().thisUpdate(), read.value().hasEnd());
            boolean dated = status == OcspAnswer.Status.REVOKED
                    && read.value().revokedAt().isPresent();
            return new Answer<>(
                    dated ? answer.revokedAt(read.value().revokedAt().get()) : answer, now, read.validUntil());
        } catch (RuntimeException e) { // of a parser, by what the responder sent
            throw new FetchFailedException(
                    Kind.UNUSABLE, ProblemCode.OCSP_NOT_JUDGED.with(Map.of("why", RuntimeSays.of(e))), e);
        }
    }

    /** The JDK passes over a revocation that is yet to come, and we over none of the two. */
    private static OcspAnswer.Status believed(OcspAnswer.Status status, Optional<CertPathValidatorException> objection)
            throws IOException {
        if (objection.isEmpty() && status != OcspAnswer.Status.UNKNOWN) {
            return status;
        }
        if (objection.isPresent() && objection.get().getReason() == BasicReason.REVOKED) {
            return OcspAnswer.Status.REVOKED;
        }
        // The JDK gives this reason, caused by an IOException, for answers too that it could not even read.
        if (status == OcspAnswer.Status.UNKNOWN
                && objection.isPresent()
                && objection.get().getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS
                && !(objection.get().getCause() instanceof IOException)) {
            return status;
        }
        Detail why = objection.<Detail>map(RuntimeSays::of).orElseGet(ProblemCode.OCSP_TWO_WAYS::detail);
        throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.OCSP_NOT_BELIEVED.with(Map.of("why", why)));
    }

    /** Without nextUpdate the JDK takes an answer for a quarter of an hour; a trust profile may have it longer. */
    private static Instant judgedAt(OcspAnswer answer, Instant now) {
        return answer.hasEnd() ? now : earlier(answer.thisUpdate(), now);
    }

    private Optional<CertPathValidatorException> askJdk(byte[] response, Instant at) throws IOException {
        try {
            CertPathValidator validator = JdkPkix.validator();
            PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
            checker.setOptions(EnumSet.of(Option.NO_FALLBACK)); // OCSP or nothing
            checker.setOcspResponses(Map.of(certificate, response)); // and so the JDK asks nobody
            trustedResponder
                    .filter(responder -> !at.isAfter(responder.getNotAfter().toInstant()))
                    .ifPresent(checker::setOcspResponderCert);
            if (nonce != null) {
                checker.setOcspExtensions(List.of(new NonceExtension(nonce)));
            }
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
            parameters.setDate(Date.from(at));
            parameters.addCertPathChecker(checker);
            validator.validate(JdkPkix.certificates().generateCertPath(List.of(certificate)), parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(e);
        } catch (GeneralSecurityException e) {
            throw new FetchFailedException(
                    Kind.UNUSABLE, ProblemCode.OCSP_NOT_JUDGED.with(Map.of("why", RuntimeSays.of(e))), e);
        }
    }

    private Answer<OcspAnswer> read(BasicOCSPResp basic, Instant now) throws IOException {
        if (nonce != null) {
            org.bouncycastle.asn1.x509.Extension echoed = basic.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
            if (echoed == null || !Arrays.equals(nonce, echoed.getExtnValue().getOctets())) {
                throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.OCSP_NONCE.detail());
            }
        }
        List<SingleResp> answers = Arrays.stream(basic.getResponses())
                .filter(single -> isAsked(single.getCertID()))
                .toList();
        if (answers.isEmpty()) {
            throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.OCSP_OTHER.detail());
        }
        Instant thisUpdate = Instant.MAX;
        Instant validUntil = Instant.MAX;
        boolean good = true;
        boolean revoked = false;
        boolean hasEnd = true;
        Optional<Instant> revokedAt = Optional.empty();
        for (SingleResp single : answers) { // more than one is odd: the worst counts
            CertificateStatus status = single.getCertStatus();
            good &= status == CertificateStatus.GOOD;
            revoked |= status instanceof RevokedStatus;
            if (status instanceof RevokedStatus since) {
                revokedAt = Optional.of(since.getRevocationTime().toInstant());
            }
            thisUpdate = earlier(thisUpdate, single.getThisUpdate().toInstant());
            Date nextUpdate = single.getNextUpdate();
            hasEnd &= nextUpdate != null;
            validUntil =
                    earlier(validUntil, nextUpdate == null ? now.plus(WITHOUT_NEXT_UPDATE) : nextUpdate.toInstant());
        }
        if (!validUntil.isAfter(now)) {
            throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.OCSP_EXPIRED.with(Map.of("time", validUntil)));
        }
        OcspAnswer.Status status =
                revoked ? OcspAnswer.Status.REVOKED : good ? OcspAnswer.Status.GOOD : OcspAnswer.Status.UNKNOWN;
        OcspAnswer answer = new OcspAnswer(status, thisUpdate, hasEnd);
        return new Answer<>(revokedAt.map(answer::revokedAt).orElse(answer), now, validUntil);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** SHA-1 is named with NULL parameters, or without any: both mean the same (RFC 3370 §2.1). */
    private boolean isAsked(CertificateID answered) {
        return id.getHashAlgOID().equals(answered.getHashAlgOID())
                && Arrays.equals(id.getIssuerNameHash(), answered.getIssuerNameHash())
                && Arrays.equals(id.getIssuerKeyHash(), answered.getIssuerKeyHash())
                && id.getSerialNumber().equals(answered.getSerialNumber());
    }

    /** With SHA-1, the one digest that the JDK and every responder know; nothing rests on its strength. */
    private static CertificateID certificateId(X509Certificate certificate, X509Certificate issuer) throws IOException {
        try {
            return new CertificateID(
                    new JcaDigestCalculatorProviderBuilder()
                            .build()
                            .get(new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1)),
                    new JcaX509CertificateHolder(issuer),
                    certificate.getSerialNumber());
        } catch (GeneralSecurityException | OCSPException | OperatorCreationException e) {
            throw new FetchFailedException(
                    Kind.UNUSABLE, ProblemCode.OCSP_REQUEST.with(Map.of("why", RuntimeSays.of(e))), e);
        }
    }

    private static byte[] newNonce() throws IOException {
        byte[] random = new byte[NONCE_BYTES];
        RANDOM.nextBytes(random);
        return new DEROctetString(random).getEncoded(); // RFC 9654 §2.1: an octet string within the extension's own
    }

    private static final class NonceExtension implements Extension {
        private final byte[] value;

        private NonceExtension(byte[] value) {
            this.value = value;
        }

        @Override
        public String getId() {
            return OCSPObjectIdentifiers.id_pkix_ocsp_nonce.getId();
        }

        @Override
        public boolean isCritical() {
            return false;
        }

        @Override
        public byte[] getValue() {
            return value.clone();
        }

        @Override
        public void encode(OutputStream out) throws IOException {
            out.write(new org.bouncycastle.asn1.x509.Extension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, value)
                    .getEncoded());
        }
    }
}
