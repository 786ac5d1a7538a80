package dev.keycloakmtls.domain.block;

import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSequenceGenerator;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;

/**
 * Finds the thumbprints that a certificate may have been issued with. An issuer signs what is in {@code tbsCertificate} (RFC 5280
 * §4.1.1.1); what stands around it anybody can change, and it still verifies: beside an ECDSA or DSA signature (r, s) there is
 * (r, n−s), and the algorithm outside may be spelt otherwise than inside. Whoever has a blocked certificate must not get past the
 * block by that.
 */
final class CertificateThumbprints {

    /** RFC 5758 §3.2: ecdsa-with-SHA1 and its kin. */
    private static final String ECDSA = "1.2.840.10045.4.";

    private CertificateThumbprints() {}

    /** Found when the first ECDSA signature is looked at. */
    private static final class Curves {
        static final List<BigInteger> ORDERS = Stream.of(
                        "P-224",
                        "P-256",
                        "P-384",
                        "P-521",
                        "secp256k1",
                        "brainpoolP256r1",
                        "brainpoolP384r1",
                        "brainpoolP512r1")
                .map(name -> ECNamedCurveTable.getByName(name).getN())
                .toList();
    }

    /**
     * The thumbprint of the certificate as it is, and those of the forms that its issuer can have made.
     *
     * @param issuer the key that has signed it
     * @throws MalformedException if it has no encoding, or its signature is not encoded as it has to be
     */
    static Set<Thumbprint> of(X509Certificate certificate, PublicKey issuer) {
        return of(certificate, order(issuer).map(List::of).orElse(List.of()));
    }

    /**
     * The same where the issuer is not known: of an ECDSA signature, the forms on each curve that CAs use. On a wrong curve it is
     * the thumbprint of nothing. Of DSA there is the form as it is alone, unless the certificate is signed by its own key.
     *
     * @throws MalformedException if it has no encoding, or its signature is not encoded as it has to be
     */
    static Set<Thumbprint> ofAnyIssuer(X509Certificate certificate) {
        String algorithm = certificate.getSigAlgOID();
        if (algorithm.startsWith(ECDSA)) {
            return of(certificate, Curves.ORDERS);
        }
        return certificate.getPublicKey() instanceof DSAPublicKey && isDsa(algorithm)
                ? of(certificate, certificate.getPublicKey())
                : of(certificate, List.of());
    }

    private static boolean isDsa(String algorithm) {
        return algorithm.startsWith("1.2.840.10040.4.") || algorithm.startsWith("2.16.840.1.101.3.4.3.");
    }

    private static Set<Thumbprint> of(X509Certificate certificate, List<BigInteger> orders) {
        Set<Thumbprint> thumbprints = new LinkedHashSet<>();
        thumbprints.add(Thumbprint.of(certificate));
        try {
            byte[] signed = certificate.getTBSCertificate();
            ASN1Sequence fields = ASN1Sequence.getInstance(signed);
            boolean hasVersion = fields.getObjectAt(0) instanceof ASN1TaggedObject;
            byte[] algorithm =
                    fields.getObjectAt(hasVersion ? 2 : 1).toASN1Primitive().getEncoded();
            for (byte[] signature : signatures(certificate.getSignature(), orders)) {
                thumbprints.add(
                        Thumbprint.ofEncoding(sequence(signed, algorithm, new DERBitString(signature).getEncoded())));
            }
        } catch (CertificateEncodingException | IOException | RuntimeException e) {
            throw ProblemCode.NOT_DER.malformed(e);
        }
        return thumbprints;
    }

    private static List<byte[]> signatures(byte[] signature, List<BigInteger> orders) throws IOException {
        if (orders.isEmpty()) {
            return List.of(signature);
        }
        ASN1Sequence pair = ASN1Sequence.getInstance(signature);
        BigInteger s = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue();
        List<byte[]> forms = new ArrayList<>(List.of(encoded(pair, s)));
        for (BigInteger order : orders) {
            if (s.compareTo(order) < 0) {
                forms.add(encoded(pair, order.subtract(s)));
            }
        }
        return forms;
    }

    /** Of octets as they are: what was signed is not encoded anew. */
    private static byte[] sequence(byte[]... elements) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DERSequenceGenerator sequence = new DERSequenceGenerator(octets);
        for (byte[] element : elements) {
            sequence.getRawOutputStream().write(element);
        }
        sequence.close();
        return octets.toByteArray();
    }

    private static byte[] encoded(ASN1Sequence pair, BigInteger s) throws IOException {
        return new DERSequence(new ASN1Encodable[] {pair.getObjectAt(0), new ASN1Integer(s)}).getEncoded();
    }

    /** Of the group in which the key's signatures are computed, where they are pairs. */
    private static Optional<BigInteger> order(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            return Optional.of(ec.getParams().getOrder());
        }
        return key instanceof DSAPublicKey dsa && dsa.getParams() != null
                ? Optional.of(dsa.getParams().getQ())
                : Optional.empty();
    }
}
