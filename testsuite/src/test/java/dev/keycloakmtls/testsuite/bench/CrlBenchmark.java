package dev.keycloakmtls.testsuite.bench;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.testpki.RawCrl;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.verification.crl.CrlReader;
import dev.keycloakmtls.verification.crl.CrlSigner;
import dev.keycloakmtls.verification.crl.ListTurn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Reads one large CRL as we do and as the JDK does, signature verified, in one process. */
final class CrlBenchmark {

    private static final int ENTRIES = Bench.TRIAL ? 10_000 : 1_000_000;
    private static final int ROUNDS = Bench.TRIAL ? 1 : 5;
    private static final int ASKED = 500;

    /**
     * What one reader costs.
     *
     * @param cpuSeconds of the reading thread, the median
     * @param keptMegabytes what is in memory afterwards, in MiB
     * @param lookupMicros of the asking thread for one certificate, present or absent
     */
    record Cost(double cpuSeconds, double keptMegabytes, double lookupMicros) {}

    /** @param megabytes of the list as it is sent, in 10^6 octets */
    record Comparison(double megabytes, Cost ours, Cost jdk) {}

    private interface Reader<T> {
        T read() throws IOException, GeneralSecurityException;
    }

    private interface Search<T> {
        boolean finds(T list, X509Certificate certificate);
    }

    Comparison run() throws IOException, GeneralSecurityException {
        TestCa root = TestCa.root(ca("CN=Root").rsa(2048));
        byte[] der = RawCrl.of(root).entries(ENTRIES, 16, 7).der();
        List<X509Certificate> asked = new ArrayList<>();
        for (int seed : new int[] {7, 8}) { // of the list, and of none
            Random random = new Random(seed);
            byte[] serial = new byte[16];
            for (int i = 0; i < ASKED; i++) {
                random.nextBytes(serial);
                serial[0] &= 0x7f;
                serial[0] |= 0x40;
                asked.add(root.issue(leaf("CN=client").serial(new BigInteger(serial)))
                        .certificate());
            }
        }
        CrlReader reader = new CrlReader(new ListTurn(), der.length);
        List<CrlSigner> signers = List.of(CrlSigner.of(root.certificate()));
        Cost ours = cost(
                () -> reader.read(new ByteArrayInputStream(der), signers, Instant.now())
                        .lists()
                        .get(0),
                (list, certificate) -> list.lists(certificate).isPresent(),
                asked);
        Cost jdk = cost(
                () -> {
                    X509CRL crl = (X509CRL)
                            CertificateFactory.getInstance("X.509", "SUN").generateCRL(new ByteArrayInputStream(der));
                    crl.verify(root.certificate().getPublicKey());
                    return crl;
                },
                X509CRL::isRevoked,
                asked);
        return new Comparison(der.length / 1e6, ours, jdk);
    }

    private static <T> Cost cost(Reader<T> reader, Search<T> search, List<X509Certificate> asked)
            throws IOException, GeneralSecurityException {
        List<Double> seconds = new ArrayList<>();
        T list = reader.read();
        for (int round = 0; round < ROUNDS; round++) {
            long start = cpu();
            list = reader.read();
            seconds.add((cpu() - start) / 1e9);
        }
        seconds.sort(null);
        double micros = lookups(list, search, asked);
        long with = used();
        if (!search.finds(list, asked.get(0))) { // and so it has been kept until now
            throw new IllegalStateException("a serial number of the list was not found");
        }
        list = null;
        return new Cost(seconds.get(ROUNDS / 2), (with - used()) / (1024.0 * 1024), micros);
    }

    private static <T> double lookups(T list, Search<T> search, List<X509Certificate> asked) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            int found = 0;
            long start = cpu();
            for (X509Certificate certificate : asked) {
                found += search.finds(list, certificate) ? 1 : 0;
            }
            best = Math.min(best, (cpu() - start) / 1e3 / asked.size());
            if (found != ASKED) {
                throw new IllegalStateException("found " + found + " of " + ASKED);
            }
        }
        return best;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long used() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
