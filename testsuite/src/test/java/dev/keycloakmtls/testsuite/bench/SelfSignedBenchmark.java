package dev.keycloakmtls.testsuite.bench;

import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.config.SettingsCache;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.PublishedKeys;
import dev.keycloakmtls.verification.SelfSignedVerifier;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One decision on a registered certificate, among few or many that are registered for the client. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m"}) // a heap that grows is measured with it
@Warmup(iterations = 10, time = 1) // before that the compiler is still at work
@Measurement(iterations = 5, time = 1)
public class SelfSignedBenchmark implements SelfSignedVerifier.Elsewhere {

    @Param({"1", "100", "10000"})
    public int registered;

    private final SelfSignedVerifier remembering = new SelfSignedVerifier(new AcceptanceCache());
    private final SettingsCache<SelfSignedSettings> settingsCache =
            new SettingsCache<>(SelfSignedSettings.ATTRIBUTES, SelfSignedSettings::read);
    private final List<ClientCertificate> copies = new ArrayList<>();
    private Map<String, String> attributes;
    private SelfSignedSettings settings;
    private int next;

    @Setup
    public void setUp() throws Exception {
        TestCertificate certificate = TestCertificate.selfSigned(leaf(CertificatePool.SUBJECT));
        StringBuilder thumbprints = new StringBuilder();
        for (int i = 1; i < registered; i++) {
            byte[] other = MessageDigest.getInstance("SHA-256").digest(new byte[] {(byte) i, (byte) (i >> 8)});
            thumbprints.append(HexFormat.of().formatHex(other)).append('\n');
        }
        byte[] own = MessageDigest.getInstance("SHA-256")
                .digest(certificate.certificate().getEncoded());
        thumbprints.append(HexFormat.of().formatHex(own));
        attributes = Map.of(ClientAttributes.THUMBPRINTS, thumbprints.toString());
        settings = settingsCache.get(attributes::get);
        for (int i = 0; i < 1_000; i++) {
            copies.add(CertificatePool.fresh(certificate.chain()));
        }
    }

    @Benchmark
    public Verdict cold() {
        return verify(new SelfSignedVerifier(new AcceptanceCache()), settings);
    }

    @Benchmark
    public Verdict warm() {
        return verify(remembering, settings);
    }

    @Benchmark
    public Verdict warmWithReadingTheSettings() throws InvalidSettingException {
        return verify(remembering, settingsCache.get(attributes::get));
    }

    private Verdict verify(SelfSignedVerifier verifier, SelfSignedSettings read) {
        next = (next + 1) % copies.size();
        Verdict verdict = verifier.verify(copies.get(next), read.registration(), this, Instant.now());
        if (verdict instanceof Accepted) {
            return verdict;
        }
        throw new IllegalStateException("a benchmark of refusals: " + verdict);
    }

    @Override
    public PublishedKeys publishedKeys() {
        return (uri, certificate) -> new PublishedKeys.Answer.NotPublished();
    }

    @Override
    public TrustProfileLookup trustProfile() {
        return new TrustProfileLookup.Missing(Rejected.because(RejectionReason.TRUST_PROFILE_NOT_FOUND));
    }
}
