package dev.keycloakmtls.testpki;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.DSAPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.CertPolicyId;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyMappings;

/** Certificates that are made to cost whoever looks at them as much as possible. Seeded, so that a failure comes again. */
public final class HostileCertificates {

    private HostileCertificates() {}

    /**
     * Text that {@link java.text.Normalizer} takes quadratic time for: marks above, then as many marks below, which belong
     * before them.
     *
     * @param octets of its UTF-8 encoding, about
     */
    public static String marks(int octets) {
        return "a" + "\u0344".repeat(octets / 4) + "\u0316".repeat(octets / 4);
    }

    /** The same with halfwidth voiced sound marks, which are letters until they are normalized. */
    public static String soundMarks(int octets) {
        return ("\u0316".repeat(30) + "\uff9e").repeat(octets / 63);
    }

    /** Text of the same size that costs nothing. */
    public static String harmless(int octets) {
        return "a".repeat(octets);
    }

    /** {@code CN=<commonName>,O=<organization>}, both as UTF8Strings. */
    public static X500Name subject(String commonName, String organization) {
        return new X500NameBuilder()
                .addRDN(BCStyle.O, new DERUTF8String(organization))
                .addRDN(BCStyle.CN, new DERUTF8String(commonName))
                .build();
    }

    /** A name of this many RDNs with one short value each. */
    public static X500Name manyRdns(int number) {
        X500NameBuilder name = new X500NameBuilder();
        for (int i = 0; i < number; i++) {
            name.addRDN(BCStyle.OU, new DERUTF8String(Character.toString('a' + i % 26)));
        }
        return name.build();
    }

    /** A client below CAs of which each has all policies and maps each to each (RFC 5280 §6.1; RFC 9618 §3). */
    public static TestCertificate policyTree(TestCa root, String subject, int depth, int policies) {
        TestCa issuer = root;
        for (int i = 0; i < depth; i++) {
            Ca spec =
                    ca("CN=Policies " + i).extension(Extension.certificatePolicies.getId(), false, policies(policies));
            issuer = issuer.intermediate(spec.extension(Extension.policyMappings.getId(), true, mappings(policies)));
        }
        return issuer.issue(leaf(subject).extension(Extension.certificatePolicies.getId(), false, policies(policies)));
    }

    /** A client below CAs of which each has very many policies, none of them mapped. */
    public static TestCertificate manyPolicies(TestCa root, String subject, int depth, int policies) {
        TestCa issuer = root;
        for (int i = 0; i < depth; i++) {
            issuer = issuer.intermediate(
                    ca("CN=Policies " + i).extension(Extension.certificatePolicies.getId(), false, policies(policies)));
        }
        return issuer.issue(leaf(subject).extension(Extension.certificatePolicies.getId(), false, policies(policies)));
    }

    /** An RSA key that nobody has the private half of. */
    public static PublicKey rsa(int modulusBits, int exponentBits) {
        Random random = new Random(modulusBits * 31L + exponentBits);
        BigInteger modulus =
                new BigInteger(modulusBits, random).setBit(modulusBits - 1).setBit(0);
        BigInteger exponent =
                new BigInteger(exponentBits, random).setBit(exponentBits - 1).setBit(0);
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A DSA key with a prime that is none, of any length. */
    public static PublicKey dsa(int primeBits) {
        Random random = new Random(primeBits);
        BigInteger prime =
                new BigInteger(primeBits, random).setBit(primeBits - 1).setBit(0);
        BigInteger subprime = new BigInteger(256, random).setBit(255).setBit(0);
        try {
            return KeyFactory.getInstance("DSA")
                    .generatePublic(new DSAPublicKeySpec(BigInteger.TWO, prime, subprime, BigInteger.TWO));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A client's certificate in the name of a CA that did not issue it, and above it certificates of one name in each
     * other's name, with such keys.
     */
    public static List<X509Certificate> forgedChain(X500Name subject, X500Name issuer, List<PublicKey> keys) {
        TestCa forger = TestCa.root(ca(issuer));
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(forger.issue(leaf(subject).noKeyIdentifiers()).certificate());
        for (PublicKey key : keys) {
            chain.add(forger.issue(ca(issuer).noKeyIdentifiers().publicKey(key)).certificate());
        }
        return List.copyOf(chain);
    }

    /** An extension that nobody knows, of this size. */
    public static <T extends CertificateSpec<T>> T padded(T spec, int octets) {
        return spec.extension("1.3.6.1.4.1.99999.9", false, new byte[octets]);
    }

    private static CertificatePolicies policies(int number) {
        PolicyInformation[] policies = new PolicyInformation[number];
        for (int i = 0; i < number; i++) {
            policies[i] = new PolicyInformation(policy(i));
        }
        return new CertificatePolicies(policies);
    }

    private static PolicyMappings mappings(int policies) {
        List<CertPolicyId> issuers = new ArrayList<>();
        List<CertPolicyId> subjects = new ArrayList<>();
        for (int i = 0; i < policies; i++) {
            for (int j = 0; j < policies; j++) {
                issuers.add(CertPolicyId.getInstance(policy(i)));
                subjects.add(CertPolicyId.getInstance(policy(j)));
            }
        }
        return new PolicyMappings(issuers.toArray(new CertPolicyId[0]), subjects.toArray(new CertPolicyId[0]));
    }

    private static ASN1ObjectIdentifier policy(int number) {
        return new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.5." + number);
    }
}
