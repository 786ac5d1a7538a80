package dev.keycloakmtls.testsuite.bench;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.testpki.CertificateSpec;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Chains that no cache of the JDK knows. The JDK hands out the same object for the same bytes, up to 750 of them, and that
 * object remembers which key has verified it: a benchmark that presents fewer chains than that measures a memory. Here
 * every leaf and every intermediate is another certificate, and the objects are BouncyCastle's, as those that Keycloak
 * parses from a proxy's header are.
 */
final class CertificatePool {

    static final String SUBJECT = "CN=client,O=Example";

    static final int SIZE = 1_000;

    private final TestCa root;
    private final List<ClientCertificate> chains = new ArrayList<>();
    private int next;

    /**
     * @param algorithm P-256, RSA-2048 or Ed25519, of every key
     * @param length certificates in a path, leaf and root included; 2 to 4
     */
    CertificatePool(String algorithm, int length) throws GeneralSecurityException {
        root = TestCa.root(with(ca("CN=Root"), algorithm));
        TestCa template = root;
        for (int i = 0; i < length - 2; i++) {
            template = template.intermediate(with(ca("CN=ICA " + i), algorithm));
        }
        TestCertificate first = template.issue(with(leaf(SUBJECT), algorithm));
        for (int i = 0; i < SIZE; i++) {
            TestCa issuer = root;
            for (int level = 0; level < length - 2; level++) {
                issuer = issuer.intermediate(ca("CN=ICA " + level).keyPair(template.keyPair()));
            }
            TestCertificate issued =
                    issuer.issue(leaf(SUBJECT).publicKey(first.certificate().getPublicKey()));
            chains.add(fresh(issued.chain()));
        }
    }

    X509Certificate root() {
        return root.certificate();
    }

    /** The next chain; each comes round again after all the others. */
    ClientCertificate next() {
        next = (next + 1) % SIZE;
        return chains.get(next);
    }

    /** One chain as many requests bring it: always the same bytes, always other objects. */
    List<ClientCertificate> copiesOfOne() throws GeneralSecurityException {
        List<ClientCertificate> copies = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            copies.add(fresh(chains.get(0).chain()));
        }
        return copies;
    }

    static ClientCertificate fresh(List<X509Certificate> chain) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509", new BouncyCastleProvider());
        List<X509Certificate> copies = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            copies.add(
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded())));
        }
        return new ClientCertificate(copies);
    }

    private static <T extends CertificateSpec<T>> T with(T spec, String algorithm) {
        return switch (algorithm) {
            case "P-256" -> spec.ec("secp256r1");
            case "RSA-2048" -> spec.rsa(2048);
            case "Ed25519" -> spec.ed25519();
            default -> throw new IllegalArgumentException(algorithm);
        };
    }
}
