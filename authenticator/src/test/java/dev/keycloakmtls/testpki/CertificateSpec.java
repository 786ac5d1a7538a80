package dev.keycloakmtls.testpki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** What a certificate says, whoever issues it. Valid from an hour ago for a day, with a new EC P-256 key, unless told. */
public abstract class CertificateSpec<T extends CertificateSpec<T>> {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NO_KEY_USAGE = 0;

    /** Names that the JDK can't read by itself. */
    private static final Map<String, String> KEYWORDS = Map.of(
            "ORGANIZATIONIDENTIFIER", "2.5.4.97",
            "BUSINESSCATEGORY", "2.5.4.15",
            "POSTALCODE", "2.5.4.17",
            "JURISDICTIONCOUNTRYNAME", "1.3.6.1.4.1.311.60.2.1.3");

    private record RawExtension(ASN1ObjectIdentifier oid, boolean critical, byte[] der) {}

    private final X500Name subject;
    private final List<RawExtension> extensions = new ArrayList<>();
    private Instant notBefore = Instant.now().minus(Duration.ofHours(1));
    private Instant notAfter = Instant.now().plus(Duration.ofDays(1));
    private BigInteger serial = new BigInteger(120, RANDOM).setBit(119);
    private @Nullable KeyPair keyPair;
    private @Nullable PublicKey publicKey;
    private @Nullable String signatureAlgorithm;
    private @Nullable String crlUrl;
    private @Nullable String ocspUrl;
    private int keyUsage;
    private boolean keyIdentifiers = true;

    CertificateSpec(X500Name subject, int keyUsage) {
        this.subject = subject;
        this.keyUsage = keyUsage;
    }

    abstract T self();

    /** The extensions that this kind of certificate has, besides those common to all. */
    abstract void addTo(Extensions extensions) throws IOException;

    /** An RFC 4514 name as DER, its last RDN first, string types as the JDK chooses them. */
    static X500Name name(String rfc4514) {
        return X500Name.getInstance(new X500Principal(rfc4514, KEYWORDS).getEncoded());
    }

    public T validity(Instant from, Instant to) {
        notBefore = from;
        notAfter = to;
        return self();
    }

    public T expired() {
        return validity(Instant.now().minus(Duration.ofDays(30)), Instant.now().minus(Duration.ofDays(1)));
    }

    public T notYetValid() {
        return validity(Instant.now().plus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(30)));
    }

    public T serial(BigInteger number) {
        serial = number;
        return self();
    }

    public T serial(long number) {
        return serial(BigInteger.valueOf(number));
    }

    /** {@link KeyUsage} bits. */
    public T keyUsage(int bits) {
        keyUsage = bits;
        return self();
    }

    public T noKeyUsage() {
        return keyUsage(NO_KEY_USAGE);
    }

    public T noKeyIdentifiers() {
        keyIdentifiers = false;
        return self();
    }

    public T rsa(int bits) {
        return keyPair(generate("RSA", generator -> generator.initialize(bits)));
    }

    public T ec(String curve) {
        return keyPair(generate("EC", generator -> generator.initialize(new ECGenParameterSpec(curve))));
    }

    public T ed25519() {
        return keyPair(generate("Ed25519", generator -> {}));
    }

    public T keyPair(KeyPair pair) {
        keyPair = pair;
        return self();
    }

    /** Certifies a key whose private half nobody here has. */
    public T publicKey(PublicKey key) {
        publicKey = key;
        return self();
    }

    /** What the issuer signs with, such as {@code SHA1withRSA}; otherwise what suits the issuer's key. */
    public T signatureAlgorithm(String name) {
        signatureAlgorithm = name;
        return self();
    }

    /** Replaces an extension of the same type. */
    public T extension(String oid, boolean critical, byte[] der) {
        extensions.add(new RawExtension(new ASN1ObjectIdentifier(oid), critical, der.clone()));
        return self();
    }

    public T extension(String oid, boolean critical, ASN1Encodable value) {
        try {
            return extension(oid, critical, value.toASN1Primitive().getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public T crlDistributionPoint(String url) {
        crlUrl = url;
        return self();
    }

    public T ocspResponder(String url) {
        ocspUrl = url;
        return self();
    }

    X500Name subject() {
        return subject;
    }

    /** The key that is certified: made once, so that one specification always stands for one key. */
    KeyPair keyPair() {
        if (keyPair == null) {
            ec("secp256r1");
        }
        if (keyPair == null) {
            throw new IllegalStateException("a key pair was just made");
        }
        return keyPair;
    }

    /** The private key that belongs to the certificate, if there is one. */
    @Nullable
    PrivateKey privateKey() {
        return publicKey == null ? keyPair().getPrivate() : null;
    }

    X509Certificate sign(X500Name issuer, PublicKey issuerPublicKey, PrivateKey issuerKey) {
        PublicKey certified = publicKey == null ? keyPair().getPublic() : publicKey;
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer, serial, Date.from(notBefore), Date.from(notAfter), subject, certified);
        try {
            Extensions into = new Extensions(builder);
            if (keyIdentifiers) {
                JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
                into.add(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(certified));
                into.add(
                        Extension.authorityKeyIdentifier,
                        false,
                        identifiers.createAuthorityKeyIdentifier(issuerPublicKey));
            }
            if (keyUsage != NO_KEY_USAGE) {
                into.add(Extension.keyUsage, true, new KeyUsage(keyUsage));
            }
            if (crlUrl != null) {
                DistributionPointName point = new DistributionPointName(new GeneralNames(uri(crlUrl)));
                into.add(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                    new DistributionPoint(point, null, null)
                }));
            }
            if (ocspUrl != null) {
                into.add(
                        Extension.authorityInfoAccess,
                        false,
                        new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, uri(ocspUrl)));
            }
            addTo(into);
            for (RawExtension extension : extensions) {
                into.add(extension.oid(), extension.critical(), extension.der());
            }
            String algorithm = signatureAlgorithm == null ? algorithmFor(issuerKey) : signatureAlgorithm;
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer(algorithm, issuerKey)));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot issue the certificate", e);
        }
    }

    static ContentSigner signer(String algorithm, PrivateKey key) {
        try {
            JcaContentSignerBuilder builder = new JcaContentSignerBuilder(algorithm);
            return (algorithm.contains("MGF1") ? builder.setProvider(new BouncyCastleProvider()) : builder).build(key);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("cannot sign with " + algorithm, e);
        }
    }

    static String algorithmFor(PrivateKey key) {
        if (key instanceof ECKey ec) {
            return ec.getParams().getOrder().bitLength() > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
        }
        return "RSA".equals(key.getAlgorithm()) ? "SHA256withRSA" : "Ed25519";
    }

    private static GeneralName uri(String url) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, url);
    }

    private interface Initialization {
        void apply(KeyPairGenerator generator) throws GeneralSecurityException;
    }

    private static KeyPair generate(String algorithm, Initialization initialization) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            initialization.apply(generator);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot generate a key pair", e);
        }
    }

    /** The extensions of a certificate in the making; the last one of a type wins. */
    static final class Extensions {

        private final X509v3CertificateBuilder builder;

        private Extensions(X509v3CertificateBuilder builder) {
            this.builder = builder;
        }

        void add(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) throws IOException {
            add(oid, critical, value.toASN1Primitive().getEncoded("DER"));
        }

        void add(ASN1ObjectIdentifier oid, boolean critical, byte[] der) throws CertIOException {
            if (builder.hasExtension(oid)) {
                builder.removeExtension(oid);
            }
            builder.addExtension(oid, critical, der);
        }
    }
}
