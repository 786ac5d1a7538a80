package dev.keycloakmtls.testsuite.bench;

import dev.keycloakmtls.testsuite.bench.LoadBenchmark.Sample;
import dev.keycloakmtls.testsuite.server.Lookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs all benchmarks and writes the page with their results. */
public final class Bench {

    /** Whether it is only to be seen that everything runs; the figures mean nothing then. */
    static final boolean TRIAL = Boolean.getBoolean("bench.trial");

    private Bench() {}

    /** @param arguments the page to write, and a directory for what is in between */
    public static void main(String[] arguments) throws Exception {
        Path work = Path.of(arguments[1]);
        Path page = TRIAL ? work.resolve("performance-trial.md") : Path.of(arguments[0]);
        System.out.println("Decisions (JMH) …");
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(CaSignedBenchmark.class.getName())
                .include(SelfSignedBenchmark.class.getName())
                .include(GuardBenchmark.class.getName())
                .include(BlockBenchmark.class.getName())
                .shouldFailOnError(true);
        if (TRIAL) {
            TimeValue moment = TimeValue.milliseconds(100);
            options = options.forks(0)
                    .warmupIterations(1)
                    .warmupTime(moment)
                    .measurementIterations(1)
                    .measurementTime(moment);
        }
        Decisions decisions = new Decisions(new Runner(options.build()).run());
        CertificatePool.forget();
        System.out.println("A CRL of a million entries …");
        CrlBenchmark.Comparison crls = new CrlBenchmark().run();
        System.out.println("Requests with the certificate in a proxy's header …");
        Map<String, List<Sample>> forwarded = new LoadBenchmark().run(Lookup.RFC9440, work);
        System.out.println("Requests with the certificate in the TLS connection …");
        Map<String, List<Sample>> direct = new LoadBenchmark().run(Lookup.DIRECT, work);
        System.out.println("Starts with and without the JAR …");
        StartBenchmark.Comparison starts = new StartBenchmark().run();
        Files.writeString(page, new PerformancePage(decisions, forwarded, direct, starts, crls).text());
        System.out.println("Wrote " + page);
    }
}
