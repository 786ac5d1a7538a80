package dev.keycloakmtls.verification.crl;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.verification.crl.SerialIndex.Hit;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/**
 * A list whose signature is verified. It is compact, and what it is for, for whom and for which reasons is for the JDK to
 * judge, which gets a {@link #view} of it.
 */
public final class RevocationList {

    /** Around what is counted: objects, and the JDK's reading of the frame. In octets. */
    private static final int OVERHEAD = 8 * 1024;

    /** Long ago: that an entry is there counts, also where the CA's clock is ahead. */
    private static final byte[] SINCE = Der.element(DerStream.UTC_TIME, "700101000000Z".getBytes(US_ASCII));

    private static final byte[] CERTIFICATE_ISSUER = {0x55, 0x1d, 0x1d}; // 2.5.29.29
    private static final int DIRECTORY_NAME = 0xa4; // GeneralName [4]

    private final ListFrame frame;
    private final byte[] extensions;
    private final byte[] signature;
    private final CrlSigner signer;
    private final SerialIndex index;
    private final EntryIssuers issuers;
    private final X509CRL blank;
    private final Optional<BigInteger> number;
    private final Optional<BigInteger> base;

    private RevocationList(
            ListFrame frame,
            byte[] extensions,
            byte[] signature,
            CrlSigner signer,
            SerialIndex index,
            EntryIssuers issuers)
            throws MalformedListException {
        this.frame = frame;
        this.extensions = extensions;
        this.signature = signature;
        this.signer = signer;
        this.index = index;
        this.issuers = issuers;
        try {
            this.blank = cut(List.of());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new MalformedListException(RuntimeSays.of(e), e);
        }
        this.number = integer(Extension.cRLNumber.getId());
        this.base = integer(Extension.deltaCRLIndicator.getId());
    }

    /** @throws MalformedListException if the JDK cannot read its frame */
    static RevocationList of(
            ListFrame frame,
            byte[] extensions,
            byte[] signature,
            CrlSigner signer,
            SerialIndex index,
            EntryIssuers issuers)
            throws MalformedListException {
        return new RevocationList(frame, extensions, signature, signer, index, issuers);
    }

    private Optional<BigInteger> integer(String oid) throws MalformedListException {
        byte[] value = blank.getExtensionValue(oid);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ASN1Integer.getInstance(ASN1OctetString.getInstance(value).getOctets())
                            .getValue());
        } catch (RuntimeException e) {
            throw new MalformedListException(ProblemCode.CRL_NUMBER.detail(), e);
        }
    }

    /** By whom it is signed, verified. */
    public CrlSigner signer() {
        return signer;
    }

    /** In whose name it is. */
    public X500Principal issuer() {
        return frame.issuer();
    }

    /** What it is signed with. */
    public AlgorithmIdentifier signatureAlgorithm() {
        return frame.algorithm();
    }

    public Instant thisUpdate() {
        return frame.thisUpdate();
    }

    public Instant nextUpdate() {
        return frame.nextUpdate();
    }

    /** RFC 5280 §5.2.3; rises from one list to the next that has the same scope. */
    public Optional<BigInteger> number() {
        return number;
    }

    /** Whether it has only what changed since another list (RFC 5280 §5.2.4). */
    public boolean isDelta() {
        return base.isPresent();
    }

    /** The number of its entries. */
    public int entries() {
        return index.size();
    }

    /** About the memory that it holds, in octets. */
    public int memory() {
        return OVERHEAD + index.octets() + issuers.octets() + frame.head().length + extensions.length;
    }

    /** The list without any entry, for what it says of itself. */
    public X509CRL frame() {
        return blank;
    }

    /**
     * The list as the JDK reads it, with no other entries than those of some certificates.
     *
     * @param certificates that are asked about
     * @param delta what is added to it and taken off it; only if {@link #isCompletedBy} says so
     */
    public X509CRL view(Collection<X509Certificate> certificates, Optional<RevocationList> delta)
            throws GeneralSecurityException {
        List<X509Certificate> listed = certificates.stream()
                .distinct()
                .filter(certificate -> delta.flatMap(changes -> changes.lists(certificate))
                        .orElseGet(() -> lists(certificate).isPresent()))
                .toList();
        return listed.isEmpty() ? blank : cut(listed);
    }

    /**
     * Whether an entry is about a certificate, by its serial number and its issuer.
     *
     * @return nothing if there is none; false if it takes the certificate off a list (removeFromCRL)
     */
    public Optional<Boolean> lists(X509Certificate certificate) {
        List<Hit> hits = index.find(certificate.getSerialNumber().toByteArray()).stream()
                .filter(hit -> issuers.is(hit.issuer(), certificate.getIssuerX500Principal()))
                .toList();
        return hits.isEmpty() ? Optional.empty() : Optional.of(hits.stream().anyMatch(hit -> !hit.removed()));
    }

    /** Whether another list has the same signer, issuer and scope (RFC 5280 §6.3.3 c 1 and 2). */
    public boolean hasScopeOf(RevocationList other) {
        return signer.equals(other.signer)
                && issuer().equals(other.issuer())
                && hasSame(Extension.issuingDistributionPoint.getId(), other);
    }

    private boolean hasSame(String oid, RevocationList other) {
        return Objects.deepEquals(blank.getExtensionValue(oid), other.blank.getExtensionValue(oid));
    }

    /** Whether this complete list may be read together with a delta list (RFC 5280 §5.2.4). */
    public boolean isCompletedBy(RevocationList delta) {
        return !isDelta()
                && delta.isDelta()
                && hasScopeOf(delta)
                && hasSame(Extension.authorityKeyIdentifier.getId(), delta)
                && number.isPresent()
                && delta.number.isPresent()
                && delta.base.orElseThrow().compareTo(number.get()) <= 0
                && number.get().compareTo(delta.number.get()) < 0;
    }

    /** Whether this delta list has all changes that another one has, or later ones. */
    public boolean reachesBackAsFarAs(RevocationList delta) {
        return base.isPresent() && delta.base.isPresent() && base.get().compareTo(delta.base.get()) <= 0;
    }

    private X509CRL cut(List<X509Certificate> listed) throws GeneralSecurityException {
        List<byte[]> own = new ArrayList<>();
        List<byte[]> others = new ArrayList<>();
        for (X509Certificate certificate : listed) {
            byte[] serial =
                    Der.element(DerStream.INTEGER, certificate.getSerialNumber().toByteArray());
            X500Principal issuer = certificate.getIssuerX500Principal();
            if (issuer.equals(issuer())) {
                own.add(Der.element(DerStream.SEQUENCE, serial, SINCE));
            } else { // holds for what follows it too, so it comes last (RFC 5280 §5.3.3)
                others.add(Der.element(DerStream.SEQUENCE, serial, SINCE, certificateIssuer(issuer)));
            }
        }
        own.addAll(others);
        byte[] entries = own.isEmpty() ? new byte[0] : Der.element(DerStream.SEQUENCE, own.toArray(byte[][]::new));
        return new ListView(
                Der.element(
                        DerStream.SEQUENCE,
                        Der.element(DerStream.SEQUENCE, frame.head(), entries, extensions),
                        frame.encodedAlgorithm(),
                        signature),
                signer.key());
    }

    private static byte[] certificateIssuer(X500Principal issuer) {
        byte[] names = Der.element(DerStream.SEQUENCE, Der.element(DIRECTORY_NAME, issuer.getEncoded()));
        byte[] extension = Der.element(
                DerStream.SEQUENCE,
                Der.element(DerStream.OBJECT_IDENTIFIER, CERTIFICATE_ISSUER),
                Der.element(DerStream.BOOLEAN, new byte[] {-1}),
                Der.element(DerStream.OCTET_STRING, names));
        return Der.element(DerStream.SEQUENCE, extension);
    }

    @Override
    public String toString() {
        return "CRL of \"" + issuer() + "\" from " + thisUpdate();
    }
}
