package dev.keycloakmtls.admin.certificate;

import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.Signatures;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.name.CertificateNames;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.Statement;
import dev.keycloakmtls.untrusted.Bound;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as an administrator reads it.
 *
 * @param serial in hexadecimal digits
 * @param status {@code valid}, {@code soon} (ends within {@link #SOON}), {@code expired} or {@code not_yet_valid}
 * @param daysLeft whole days until it ends; negative afterwards
 * @param weakness why its key is refused with the default minimums; null if it is not
 * @param statement what is wrong with the key, with its code
 * @param sha256 of the DER certificate, base64url, as {@code x5t#S256}
 * @param publicKeySha256 of the SubjectPublicKeyInfo, base64url
 * @param selectors what a client that shows this certificate can be bound to, as the client attributes take it
 */
@Schema("Certificate")
public record CertificateView(
        String subject,
        String issuer,
        String serial,
        String notBefore,
        String notAfter,
        String status,
        long daysLeft,
        Key key,
        @Nullable String weakness,
        @Nullable Statement statement,
        String sha256,
        String sha256Hex,
        String publicKeySha256,
        boolean selfSigned,
        boolean ca,
        String pem,
        List<Selector> selectors) {

    /** How long before its end a certificate is pointed out. */
    public static final Duration SOON = Duration.ofDays(30);

    public CertificateView {
        selectors = List.copyOf(selectors);
    }

    /**
     * A public key.
     *
     * @param algorithm as the Java runtime names it, such as {@code RSA}, {@code EC} or {@code Ed25519}
     * @param size in bits; null where it says nothing
     * @param curve the name of an elliptic curve; null for other keys
     */
    @Schema("PublicKey")
    public record Key(
            String algorithm,
            @Nullable Integer size,
            @Nullable String curve) {

        public static Key of(PublicKey key) {
            if (key instanceof RSAKey rsa) {
                return new Key("RSA", rsa.getModulus().bitLength(), null);
            }
            if (key instanceof ECKey ec && ec.getParams() != null) {
                // The JDK's parameters print as "secp256r1 [NIST P-256, X9.62 prime256v1] (1.2.840...)".
                String name = ec.getParams().toString().split(" ", 2)[0];
                return new Key("EC", ec.getParams().getOrder().bitLength(), name.contains("@") ? null : name);
            }
            if (key instanceof DSAKey dsa && dsa.getParams() != null) {
                return new Key("DSA", dsa.getParams().getP().bitLength(), null);
            }
            return new Key(key.getAlgorithm(), null, null);
        }
    }

    /**
     * A subject value that a client can be bound to.
     *
     * @param type the client metadata parameter of RFC 8705 §2.1.2
     */
    @Schema("Selector")
    public record Selector(String type, String value) {}

    /** Describes a certificate that the JDK has parsed. */
    public static CertificateView of(X509Certificate certificate, Instant now) {
        Thumbprint thumbprint = Thumbprint.of(certificate);
        Instant notAfter = certificate.getNotAfter().toInstant();
        return new CertificateView(
                name(certificate.getSubjectX500Principal()),
                name(certificate.getIssuerX500Principal()),
                certificate.getSerialNumber().toString(16),
                certificate.getNotBefore().toInstant().toString(),
                notAfter.toString(),
                status(certificate, now),
                Math.floorDiv(
                        Duration.between(now, notAfter).toSeconds(),
                        Duration.ofDays(1).toSeconds()),
                Key.of(certificate.getPublicKey()),
                KeyStrength.DEFAULT
                        .weakness(certificate.getPublicKey())
                        .map(Detail::sentence)
                        .orElse(null),
                Statement.of(KeyStrength.DEFAULT.weakness(certificate.getPublicKey())),
                thumbprint.base64Url(),
                thumbprint.hex(),
                Thumbprint.ofPublicKey(certificate.getPublicKey()).base64Url(),
                isSelfSigned(certificate),
                certificate.getBasicConstraints() >= 0,
                Pem.text(certificate),
                selectors(certificate));
    }

    public static String status(X509Certificate certificate, Instant now) {
        Instant notAfter = certificate.getNotAfter().toInstant();
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return "not_yet_valid";
        }
        if (now.isAfter(notAfter)) {
            return "expired";
        }
        return now.plus(SOON).isAfter(notAfter) ? "soon" : "valid";
    }

    /** In the form that a selector takes, so that it can be copied there. */
    public static String name(X500Principal principal) {
        try {
            return DistinguishedName.of(principal).toString();
        } catch (IllegalArgumentException e) { // a name that nobody could register
            return principal.getName();
        }
    }

    /** The values of this kind in the certificate; none where they cannot be read. */
    static List<String> values(X509Certificate certificate, SubjectSelector.Type type) {
        try {
            return type.values(certificate);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static List<Selector> selectors(X509Certificate certificate) {
        CertificateNames names = CertificateNames.of(certificate);
        List<Selector> selectors = new ArrayList<>();
        for (SubjectSelector.Type type : SubjectSelector.Type.values()) {
            values(certificate, type).stream()
                    .limit(Bound.ALTERNATIVE_NAMES_SHOWN.value())
                    .filter(value -> matches(type, value, names))
                    .map(value -> new Selector(type.parameter(), value))
                    .forEach(selectors::add);
        }
        return selectors;
    }

    private static boolean matches(SubjectSelector.Type type, String value, CertificateNames names) {
        try {
            return type.parse(value).matches(names);
        } catch (IllegalArgumentException e) { // a wildcard, for example
            return false;
        }
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        // Compared as they are written: Java's comparison of names takes quadratic time.
        return Arrays.equals(
                        certificate.getSubjectX500Principal().getEncoded(),
                        certificate.getIssuerX500Principal().getEncoded())
                && Signatures.isSignedBy(certificate, certificate.getPublicKey());
    }
}
