package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Verifies the signature of a list while its octets pass by, for each key that may have made it. RSA, RSASSA-PSS and ECDSA
 * need only a digest of the octets; EdDSA needs all of them twice (RFC 8032 §5.1.6), so such lists have a smaller bound.
 */
final class ListSignature implements DerStream.Observer {

    private static final String RSASSA_PSS = "1.2.840.113549.1.1.10"; // RFC 4055 §3.1
    private static final Set<String> EDDSA = Set.of("1.3.101.112", "1.3.101.113"); // RFC 8410 §3

    private record Candidate(CrlSigner signer, Signature signature) {}

    private final List<Candidate> candidates;

    private ListSignature(List<Candidate> candidates) {
        this.candidates = candidates;
    }

    /**
     * Gets ready for a list.
     *
     * @param octets that are signed
     * @throws IOException if the list is too large for its algorithm
     */
    static ListSignature of(AlgorithmIdentifier algorithm, Collection<CrlSigner> signers, long octets)
            throws IOException {
        String oid = algorithm.getAlgorithm().getId();
        if (EDDSA.contains(oid) && octets > Bound.CRL_BUFFERED_OCTETS.value()) {
            throw new FetchFailedException(
                    Kind.UNUSABLE, ProblemCode.CRL_EDDSA.with(Map.of("most", Bound.CRL_BUFFERED_OCTETS.value())));
        }
        List<Candidate> candidates = new ArrayList<>();
        for (CrlSigner signer : signers) {
            if (candidates.size() < Bound.CRL_SIGNERS.value()) {
                prepared(algorithm, signer).ifPresent(signature -> candidates.add(new Candidate(signer, signature)));
            }
        }
        return new ListSignature(candidates);
    }

    /** Nothing for a key of another kind. */
    private static Optional<Signature> prepared(AlgorithmIdentifier algorithm, CrlSigner signer) {
        try {
            String oid = algorithm.getAlgorithm().getId();
            Signature signature = Signature.getInstance(oid.equals(RSASSA_PSS) ? "RSASSA-PSS" : oid);
            signature.initVerify(signer.key());
            if (oid.equals(RSASSA_PSS)) {
                AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
                parameters.init(algorithm.getParameters().toASN1Primitive().getEncoded());
                signature.setParameter(parameters.getParameterSpec(PSSParameterSpec.class));
            }
            return Optional.of(signature);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public void update(byte[] octets, int offset, int length) throws IOException {
        try {
            for (Candidate candidate : candidates) {
                candidate.signature().update(octets, offset, length);
            }
        } catch (SignatureException e) {
            throw new FetchFailedException(
                    Kind.UNUSABLE, ProblemCode.CRL_NOT_VERIFIED.with(Map.of("why", RuntimeSays.of(e))), e);
        }
    }

    /** Who has made this signature over what passed by, or nothing. */
    Optional<CrlSigner> signer(byte[] signature) {
        for (Candidate candidate : candidates) {
            try {
                if (candidate.signature().verify(signature)) {
                    return Optional.of(candidate.signer());
                }
            } catch (SignatureException | RuntimeException e) {
                // not this one
            }
        }
        return Optional.empty();
    }
}
