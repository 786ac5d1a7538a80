package dev.keycloakmtls.testsuite.bench;

import dev.keycloakmtls.testsuite.bench.LoadBenchmark.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The results as a page of the documentation. */
final class PerformancePage {

    private final Decisions decisions;
    private final Map<String, List<Sample>> forwarded;
    private final Map<String, List<Sample>> direct;
    private final StartBenchmark.Comparison starts;
    private final CrlBenchmark.Comparison crls;

    PerformancePage(
            Decisions decisions,
            Map<String, List<Sample>> forwarded,
            Map<String, List<Sample>> direct,
            StartBenchmark.Comparison starts,
            CrlBenchmark.Comparison crls) {
        this.decisions = decisions;
        this.forwarded = forwarded;
        this.direct = direct;
        this.starts = starts;
        this.crls = crls;
    }

    String text() {
        return """
                # Performance

                Written by `make bench` on %s, on %s, with Keycloak %s. Figures of other machines differ; the ratios and
                differences are what counts. Everything that is compared was measured in turns in one process.

                ## Promises

                | | bar | measured | met |
                | --- | --- | --- | --- |
                %s

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

                ## A large CRL

                One of %s MB with a million entries, serial numbers of 16 octets, signed with RSA-2048: read with its signature verified,
                CPU of the reading thread; what is kept of it; looking for one certificate.

                | | CPU, s | kept, MiB | look-up, µs |
                | --- | --- | --- | --- |
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
                        new Bars(decisions, forwarded, direct, starts, crls).rowsOfTable(),
                        caSigned(),
                        selfSigned(),
                        forwarded.get(LoadBenchmark.BASELINE).size(),
                        requests(forwarded),
                        requests(direct),
                        decimals("%.1f", crls.megabytes()),
                        crl("ours", crls.ours()) + "\n" + crl("JDK", crls.jdk()),
                        starts.without().size(),
                        starts.with().size(),
                        starts()).stripTrailing()
                + "\n";
    }

    private String caSigned() {
        StringBuilder rows = new StringBuilder();
        for (String path : List.of("P-256/2", "P-256/3", "P-256/4", "RSA-2048/3", "Ed25519/3")) {
            double cold = decisions.caSigned("cold", path);
            double jdk = decisions.caSigned("jdk", path);
            int slash = path.indexOf('/');
            rows.append(row(
                    path.substring(0, slash),
                    path.substring(slash + 1),
                    number(cold),
                    number(jdk),
                    number(decisions.caSigned("keycloak", path)),
                    String.format(Locale.ROOT, "%.2f", cold / jdk),
                    number(decisions.caSigned("warmSameCertificate", path)),
                    number(decisions.caSigned("warmAThousandCertificates", path))));
        }
        return rows.toString().stripTrailing();
    }

    private String selfSigned() {
        StringBuilder rows = new StringBuilder();
        for (String registered : List.of("1", "100", "10000")) {
            rows.append(row(
                    registered,
                    number(decisions.selfSigned("cold", registered)),
                    number(decisions.selfSigned("warm", registered)),
                    number(decisions.selfSigned("warmWithReadingTheSettings", registered))));
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
            Quartiles more = Bars.more(rounds, baseline);
            rows.append(row(
                    kind,
                    median(rounds, Sample::cpuMillis),
                    kind.equals(LoadBenchmark.BASELINE)
                            ? "0"
                            : String.format(
                                    Locale.ROOT, "%+.3f (%+.3f … %+.3f)", more.median(), more.lower(), more.upper()),
                    median(rounds, Sample::medianMillis),
                    median(rounds, Sample::p99Millis)));
        });
        return rows.toString().stripTrailing();
    }

    private static String crl(String reader, CrlBenchmark.Cost cost) {
        return "| " + reader + " | " + decimals("%.2f", cost.cpuSeconds()) + " | "
                + decimals("%.1f", cost.keptMegabytes()) + " | " + decimals("%.2f", cost.lookupMicros()) + " |";
    }

    private static String decimals(String format, double value) {
        return String.format(Locale.ROOT, format, value);
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
        Quartiles quartiles = Quartiles.of(samples.stream().mapToDouble(figure));
        return String.format(
                Locale.ROOT, "%.2f (%.2f … %.2f)", quartiles.median(), quartiles.lower(), quartiles.upper());
    }

    private static String median(List<Sample> rounds, ToDoubleFunction<Sample> figure) {
        return String.format(
                Locale.ROOT,
                "%.2f",
                Quartiles.of(rounds.stream().mapToDouble(figure)).median());
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
            return "%d processors (%s), %d GB of memory, Java %s (%s)"
                    .formatted(
                            Runtime.getRuntime().availableProcessors(),
                            model.orElse("unknown"),
                            memoryGigabytes(),
                            System.getProperty("java.version"),
                            System.getProperty("java.vm.vendor"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long memoryGigabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Math.round(Long.parseLong(line.replaceAll("\\D", "")) / 1048576.0))
                .findFirst()
                .orElse(0);
    }
}
