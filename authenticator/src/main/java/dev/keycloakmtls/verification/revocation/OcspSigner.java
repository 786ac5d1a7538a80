package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.Signatures;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;

/**
 * Who signed an OCSP answer that the JDK believes (RFC 6960 §4.2.2.2), asked for what the JDK leaves out: whether keys and
 * signatures are as strong as the trust profile wants them, and whether a delegate's certificate is valid now.
 *
 * @param certificate of the signer
 * @param appointed whether the certificate's issuer appointed it by a certificate; otherwise it is the issuer itself, or the
 *     responder that the trust profile names
 */
record OcspSigner(X509Certificate certificate, boolean appointed) {

    /**
     * Finds the signer. No key counts but the issuer's, those of certificates that it signed, and the trusted responder's:
     * what else an answer brings along is not even tried.
     *
     * @throws FetchFailedException if it is none of them
     */
    static OcspSigner of(BasicOCSPResp answer, X509Certificate issuer, Optional<X509Certificate> trustedResponder)
            throws IOException {
        Stream<OcspSigner> known =
                Stream.concat(Stream.of(issuer), trustedResponder.stream()).map(each -> new OcspSigner(each, false));
        return Stream.concat(known, delegates(answer, issuer).map(each -> new OcspSigner(each, true)))
                .filter(signer -> isSigned(answer, signer.certificate().getPublicKey()))
                .findFirst()
                .orElseThrow(() -> new FetchFailedException(Kind.UNUSABLE, ProblemCode.OCSP_STRANGER.detail()));
    }

    private static Stream<X509Certificate> delegates(BasicOCSPResp answer, X509Certificate issuer) {
        X500Name name = X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
        return Arrays.stream(answer.getCerts())
                .filter(holder -> holder.getIssuer().equals(name))
                .limit(Bound.OCSP_DELEGATES.value())
                .flatMap(holder -> parsed(holder).stream())
                .filter(delegate -> Signatures.isSignedBy(delegate, issuer.getPublicKey()));
    }

    private static Optional<X509Certificate> parsed(X509CertificateHolder holder) {
        try {
            return Optional.of((X509Certificate)
                    JdkPkix.certificates().generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** By OID, which all providers of signatures know; PSS by its one standard name (RFC 4055 §3.1). */
    private static boolean isSigned(BasicOCSPResp answer, PublicKey key) {
        try {
            AlgorithmIdentifier algorithm = answer.getSignatureAlgorithmID();
            boolean pss = algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS);
            Signature signature = Signature.getInstance(
                    pss ? "RSASSA-PSS" : algorithm.getAlgorithm().getId());
            signature.initVerify(key);
            if (pss) {
                AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
                parameters.init(algorithm.getParameters().toASN1Primitive().getEncoded());
                signature.setParameter(parameters.getParameterSpec(PSSParameterSpec.class));
            }
            signature.update(answer.getTBSResponseData());
            return signature.verify(answer.getSignature());
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return false;
        }
    }

    /** What the trust profile has against the signer, or nothing. */
    Optional<Detail> objection(BasicOCSPResp answer, PathPolicy policy, Instant now) {
        return policy.signatureStrength()
                .weakness(answer.getSignatureAlgorithmID())
                .map(weakness -> ProblemCode.OCSP_SIGNATURE_WEAK.with(Map.of("why", weakness)))
                .or(() -> policy.keyStrength()
                        .weakness(certificate.getPublicKey())
                        .map(weakness -> ProblemCode.OCSP_KEY_WEAK.with(Map.of("why", weakness))))
                .or(() -> appointed ? ofDelegate(policy, now) : Optional.empty());
    }

    private Optional<Detail> ofDelegate(PathPolicy policy, Instant now) {
        if (now.isBefore(certificate.getNotBefore().toInstant())
                || now.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.of(ProblemCode.OCSP_SIGNER_NOT_VALID.with(Map.of(
                    "from",
                    certificate.getNotBefore().toInstant(),
                    "until",
                    certificate.getNotAfter().toInstant())));
        }
        return policy.signatureStrength()
                .weakness(certificate)
                .map(weakness -> ProblemCode.OCSP_DELEGATE_WEAK.with(Map.of("why", weakness)));
    }
}
