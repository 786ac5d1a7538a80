package dev.keycloakmtls.testsuite.bench;

import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.block.Block;
import dev.keycloakmtls.domain.block.BlockList;
import dev.keycloakmtls.domain.block.BlockRule;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.testpki.TestCa;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
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

/** Whether a certificate is on the list of blocked ones, which every login asks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BlockBenchmark {

    static final List<String> RULES = List.of("certificate", "key", "serial");

    @Param({"0", "10000"})
    public int entries;

    @Param({"certificate", "key", "serial"})
    public String rule;

    private final Instant now = Instant.parse("2026-12-01T00:00:00Z");
    private X509Certificate leaf;
    private BlockList list;

    @Setup
    public void setUp() {
        leaf = TestCa.root("CN=Root").issue(leaf(CertificatePool.SUBJECT)).certificate();
        DistinguishedName issuer = DistinguishedName.parse("CN=Root");
        IntFunction<BlockRule> rules =
                switch (rule) {
                    case "certificate" -> number -> new BlockRule.OfCertificate(thumbprint(number));
                    case "key" -> number -> new BlockRule.OfPublicKey(thumbprint(number));
                    default -> number -> new BlockRule.OfSerial(issuer, BigInteger.valueOf(number));
                };
        list = new BlockList(IntStream.range(0, entries)
                .mapToObj(number -> new Block(rules.apply(number), "", now, "", Optional.empty()))
                .toList());
    }

    private static Thumbprint thumbprint(int number) {
        return Thumbprint.ofEncoding(ByteBuffer.allocate(4).putInt(number).array());
    }

    @Benchmark
    public Optional<Rejected> look() {
        return list.refusesLeaf(leaf, now);
    }
}
