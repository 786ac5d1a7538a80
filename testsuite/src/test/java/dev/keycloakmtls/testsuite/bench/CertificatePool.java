package dev.keycloakmtls.testsuite.bench;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.testpki.CertificateSpec;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Chains that no cache of the JDK knows. The JDK hands out the same object for the same bytes, up to 750 of them, and that
 * object remembers which key has verified it: a benchmark that presents fewer chains than that measures a memory. Here
 * every leaf and every intermediate is another certificate, and the objects are BouncyCastle's, as those that Keycloak
 * parses from a proxy's header are. The root is the JDK's, as a truststore's are and those of our trust profiles.
 */
final class CertificatePool {

    static final String SUBJECT = "CN=client,O=Example";

    static final int SIZE = 1_000;

    /** Made once: making it takes as long as twenty decisions, and a fork's time would go there before anything is compiled. */
    private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final X509Certificate root;
    private final List<ClientCertificate> chains = new ArrayList<>();
    private int next;

    /**
     * Makes the pool, or reads the one that an earlier fork of this run has made. A trial has no forks.
     *
     * @param algorithm P-256, RSA-2048 or Ed25519, of every key
     * @param length certificates in a path, leaf and root included; 2 to 4
     */
    CertificatePool(String algorithm, int length) throws GeneralSecurityException, IOException {
        long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
        Path file =
                directory(Bench.TRIAL ? ProcessHandle.current().pid() : parent).resolve(algorithm + "-" + length);
        Files.createDirectories(file.getParent());
        if (!Files.exists(file)) {
            Files.write(file, made(algorithm, length));
        }
        List<X509Certificate> certificates = new ArrayList<>();
        try (var in = new ByteArrayInputStream(Files.readAllBytes(file))) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509", BOUNCY_CASTLE);
            while (in.available() > 0) {
                certificates.add((X509Certificate) factory.generateCertificate(in));
            }
        }
        root = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(certificates.get(0).getEncoded()));
        for (int i = 1; i < certificates.size(); i += length - 1) {
            chains.add(new ClientCertificate(certificates.subList(i, i + length - 1)));
        }
    }

    /** Removes what the forks of this process have made. */
    static void forget() throws IOException {
        Path directory = directory(ProcessHandle.current().pid());
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static Path directory(long run) {
        return Path.of(System.getProperty("java.io.tmpdir"), "certificate-pools-" + run);
    }

    private static byte[] made(String algorithm, int length) throws GeneralSecurityException, IOException {
        TestCa root = TestCa.root(with(ca("CN=Root"), algorithm));
        TestCa template = root;
        for (int i = 0; i < length - 2; i++) {
            template = template.intermediate(with(ca("CN=ICA " + i), algorithm));
        }
        TestCertificate first = template.issue(with(leaf(SUBJECT), algorithm));
        var made = new ByteArrayOutputStream();
        made.write(root.certificate().getEncoded());
        for (int i = 0; i < SIZE; i++) {
            TestCa issuer = root;
            for (int level = 0; level < length - 2; level++) {
                issuer = issuer.intermediate(ca("CN=ICA " + level).keyPair(template.keyPair()));
            }
            TestCertificate issued =
                    issuer.issue(leaf(SUBJECT).publicKey(first.certificate().getPublicKey()));
            for (X509Certificate certificate : issued.chain()) {
                made.write(certificate.getEncoded());
            }
        }
        return made.toByteArray();
    }

    X509Certificate root() {
        return root;
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
        CertificateFactory factory = CertificateFactory.getInstance("X.509", BOUNCY_CASTLE);
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
