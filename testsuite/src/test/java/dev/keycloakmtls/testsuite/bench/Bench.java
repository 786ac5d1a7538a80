package dev.keycloakmtls.testsuite.bench;

import dev.keycloakmtls.testsuite.bench.LoadBenchmark.Sample;
import dev.keycloakmtls.testsuite.server.Lookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs all benchmarks and writes the page with their results. */
public final class Bench {

    private Bench() {}

    /** @param arguments the page to write, and a directory for what is in between */
    public static void main(String[] arguments) throws Exception {
        Path page = Path.of(arguments[0]);
        Path work = Path.of(arguments[1]);
        System.out.println("Decisions (JMH) …");
        Collection<RunResult> decisions = new Runner(new OptionsBuilder()
                        .include(CaSignedBenchmark.class.getName())
                        .include(SelfSignedBenchmark.class.getName())
                        .build())
                .run();
        CertificatePool.forget();
        System.out.println("Requests with the certificate in a proxy's header …");
        Map<String, List<Sample>> forwarded = new LoadBenchmark().run(Lookup.RFC9440, work);
        System.out.println("Requests with the certificate in the TLS connection …");
        Map<String, List<Sample>> direct = new LoadBenchmark().run(Lookup.DIRECT, work);
        System.out.println("Starts with and without the JAR …");
        StartBenchmark.Comparison starts = new StartBenchmark().run();
        Files.writeString(page, new PerformancePage(decisions, forwarded, direct, starts).text());
        System.out.println("Wrote " + page);
    }
}
