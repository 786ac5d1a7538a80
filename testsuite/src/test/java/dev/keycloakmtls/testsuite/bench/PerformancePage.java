package dev.keycloakmtls.testsuite.bench;

import dev.keycloakmtls.testsuite.bench.LoadBenchmark.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.openjdk.jmh.results.RunResult;

/** The results as a page of the documentation. */
final class PerformancePage {

    private final Collection<RunResult> decisions;
    private final Map<String, List<Sample>> forwarded;
    private final Map<String, List<Sample>> direct;
    private final StartBenchmark.Comparison starts;

    PerformancePage(
            Collection<RunResult> decisions,
            Map<String, List<Sample>> forwarded,
            Map<String, List<Sample>> direct,
            StartBenchmark.Comparison starts) {
        this.decisions = decisions;
        this.forwarded = forwarded;
        this.direct = direct;
        this.starts = starts;
    }

    String text() {
        return """
                # Performance

                Written by `make bench` on %s, on %s, with Keycloak %s. Figures of other machines differ; the ratios and
                differences are what counts. Everything that is compared was measured in turns in one process.

                ## Decisions

                One decision in microseconds, by JMH. *Cold*: certificates that were never seen before, in objects that
                nothing remembers. *JDK*: `CertPathBuilder` with prepared trust anchors and nothing else. *Keycloak*: the
                `CertificateValidator` that `client-x509` uses when a CA DN is configured, revocation off. *Warm*: the same
                certificate again, parsed anew; *warm, 1,000*: a thousand certificates in turn.

                ### CA-signed (`tls-client-auth`)

                | keys | certificates in the path | cold | JDK | Keycloak | cold / JDK | warm | warm, 1,000 |
                | --- | --- | --- | --- | --- | --- | --- | --- |
                %s

                ### Registered (`self-signed-tls-client-auth`)

                | registered for the client | cold | warm | warm, with reading the settings |
                | --- | --- | --- | --- |
                %s

                ## Requests

                Client credentials requests to a Keycloak in production mode with ES256 tokens and P-256 certificates, chain
                of three, over kept-alive TLS connections on loopback. *CPU* is the server's, in milliseconds for one
                request; *more than secret* is the difference to the client secret in the same round: median and quartiles
                of %d rounds.

                ### Certificate in a proxy's header (`rfc9440`)

                %s

                ### Certificate in the TLS connection

                %s

                ## Without using it

                What the JAR costs a Keycloak that does not use it: %d starts without it and %d with it, in turns. *Start* is
                the time in seconds until Keycloak is ready, *login* a client credentials request with a client secret in
                milliseconds, the median of 500 after 500 others. Medians and quartiles.

                | | start | login |
                | --- | --- | --- |
                %s
                """.formatted(
                        LocalDate.now(),
                        machine(),
                        System.getProperty("keycloak.version", "?"),
                        caSigned(),
                        selfSigned(),
                        forwarded.get(LoadBenchmark.BASELINE).size(),
                        requests(forwarded),
                        requests(direct),
                        starts.without().size(),
                        starts.with().size(),
                        starts()).stripTrailing()
                + "\n";
    }

    private String caSigned() {
        StringBuilder rows = new StringBuilder();
        for (String path : List.of("P-256/2", "P-256/3", "P-256/4", "RSA-2048/3", "Ed25519/3")) {
            Map<String, String> parameters = Map.of("path", path);
            double cold = score("CaSignedBenchmark.cold", parameters);
            double jdk = score("CaSignedBenchmark.jdk", parameters);
            int slash = path.indexOf('/');
            rows.append(row(
                    path.substring(0, slash),
                    path.substring(slash + 1),
                    number(cold),
                    number(jdk),
                    number(score("CaSignedBenchmark.keycloak", parameters)),
                    String.format(Locale.ROOT, "%.2f", cold / jdk),
                    number(score("CaSignedBenchmark.warmSameCertificate", parameters)),
                    number(score("CaSignedBenchmark.warmAThousandCertificates", parameters))));
        }
        return rows.toString().stripTrailing();
    }

    private String selfSigned() {
        StringBuilder rows = new StringBuilder();
        for (String registered : List.of("1", "100", "10000")) {
            Map<String, String> parameters = Map.of("registered", registered);
            rows.append(row(
                    registered,
                    number(score("SelfSignedBenchmark.cold", parameters)),
                    number(score("SelfSignedBenchmark.warm", parameters)),
                    number(score("SelfSignedBenchmark.warmWithReadingTheSettings", parameters))));
        }
        return rows.toString().stripTrailing();
    }

    private static String requests(Map<String, List<Sample>> samples) {
        List<Sample> baseline = samples.get(LoadBenchmark.BASELINE);
        StringBuilder rows = new StringBuilder("""
                | authentication | CPU | more than secret | latency, median | latency, 99 % |
                | --- | --- | --- | --- | --- |
                """);
        samples.forEach((kind, rounds) -> {
            double[] more = IntStream.range(0, rounds.size())
                    .mapToDouble(
                            i -> rounds.get(i).cpuMillis() - baseline.get(i).cpuMillis())
                    .sorted()
                    .toArray();
            rows.append(row(
                    kind,
                    median(rounds, Sample::cpuMillis),
                    kind.equals(LoadBenchmark.BASELINE)
                            ? "0"
                            : String.format(
                                    Locale.ROOT,
                                    "%+.3f (%+.3f … %+.3f)",
                                    quantile(more, 0.5),
                                    quantile(more, 0.25),
                                    quantile(more, 0.75)),
                    median(rounds, Sample::medianMillis),
                    median(rounds, Sample::p99Millis)));
        });
        return rows.toString().stripTrailing();
    }

    private String starts() {
        return (row(
                                "without the JAR",
                                quartiles(starts.without(), StartBenchmark.Sample::seconds),
                                quartiles(starts.without(), StartBenchmark.Sample::loginMillis))
                        + row(
                                "with the JAR",
                                quartiles(starts.with(), StartBenchmark.Sample::seconds),
                                quartiles(starts.with(), StartBenchmark.Sample::loginMillis)))
                .stripTrailing();
    }

    private static String quartiles(
            List<StartBenchmark.Sample> samples, ToDoubleFunction<StartBenchmark.Sample> figure) {
        double[] sorted = samples.stream().mapToDouble(figure).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f … %.2f)",
                quantile(sorted, 0.5),
                quantile(sorted, 0.25),
                quantile(sorted, 0.75));
    }

    private double score(String benchmark, Map<String, String> parameters) {
        return decisions.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith(benchmark))
                .filter(result -> parameters.entrySet().stream()
                        .allMatch(parameter ->
                                parameter.getValue().equals(result.getParams().getParam(parameter.getKey()))))
                .mapToDouble(result -> result.getPrimaryResult().getScore())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no result for " + benchmark + new TreeMap<>(parameters)));
    }

    private static String median(List<Sample> rounds, ToDoubleFunction<Sample> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return String.format(Locale.ROOT, "%.2f", quantile(sorted, 0.5));
    }

    private static double quantile(double[] sorted, double quantile) {
        return sorted[(int) Math.round(quantile * (sorted.length - 1))];
    }

    private static String number(double microseconds) {
        return String.format(Locale.ROOT, microseconds < 10 ? "%.2f" : "%.0f", microseconds);
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** In words, from what the operating system says. */
    private static String machine() {
        try {
            Optional<String> model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
            return "%d processors (%s), Java %s"
                    .formatted(
                            Runtime.getRuntime().availableProcessors(),
                            model.orElse("unknown"),
                            System.getProperty("java.version"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
