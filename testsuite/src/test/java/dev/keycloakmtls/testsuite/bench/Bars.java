package dev.keycloakmtls.testsuite.bench;

import dev.keycloakmtls.testsuite.bench.LoadBenchmark.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What the project has promised, against what was measured. */
final class Bars {

    private static final String CA_SIGNED = "tls-client-auth";
    private static final String SELF_SIGNED = "self-signed-tls-client-auth";
    private static final String KEYCLOAK = "client-x509, DN and CA DN";

    private final List<String> rows = new ArrayList<>();

    Bars(
            Decisions decisions,
            Map<String, List<Sample>> forwarded,
            Map<String, List<Sample>> direct,
            StartBenchmark.Comparison starts,
            CrlBenchmark.Comparison crls) {
        for (String path : List.of("P-256/3", "RSA-2048/3", "Ed25519/3")) {
            double ratio = decisions.caSigned("cold", path) / decisions.caSigned("jdk", path);
            atMost("cold decision, " + path + ", times the JDK's", 1.05, ratio);
        }
        for (String path : List.of("P-256/2", "P-256/3", "P-256/4", "RSA-2048/3", "Ed25519/3")) {
            double warm = decisions.caSigned("warmSameCertificate", path);
            atMost("warm decision, CA-signed, " + path + ", µs", 1.5, warm);
        }
        for (String registered : List.of("1", "100", "10000")) {
            double warm = decisions.selfSigned("warm", registered);
            atMost("warm decision, one of " + registered + " registered, µs", 0.5, warm);
        }
        atMost("guard of Keycloak's own methods, µs a request of ours", 3, decisions.guard());
        for (String rule : BlockBenchmark.RULES) {
            atMost("one of 10000 blocked, by " + rule + ", µs", 10, decisions.block(rule, "10000"));
        }
        atMost("nothing blocked, µs", 0.1, decisions.block("certificate", "0"));
        atMost("CRL of a million entries, s CPU", 0.5, crls.ours().cpuSeconds());
        atMost("CRL of a million entries, MiB kept", 25, crls.ours().keptMegabytes());
        atMost("CRL of a million entries, look-up, µs", 2, crls.ours().lookupMicros());
        requests("forwarded", forwarded, 0.10);
        requests("direct TLS", direct, 0.05);
        double keycloak = more(forwarded, KEYCLOAK);
        for (String ours : List.of(CA_SIGNED, SELF_SIGNED)) {
            atMost(
                    "forwarded, " + ours + ", more than secret, times what " + KEYCLOAK + " adds, P-256",
                    0.1,
                    more(forwarded, ours) / keycloak);
        }
        same("start of the server, s", starts, StartBenchmark.Sample::seconds);
        same("login with a secret, ms", starts, StartBenchmark.Sample::loginMillis);
    }

    private void requests(String how, Map<String, List<Sample>> samples, double most) {
        for (String ours : List.of(CA_SIGNED, SELF_SIGNED)) {
            atMost(how + ", " + ours + ", ms CPU more than secret", most, more(samples, ours));
        }
        for (String source : List.of("CRL", "OCSP")) {
            String kind = CA_SIGNED + ", " + source;
            atMost(how + ", " + kind + ", ms CPU more than secret", 1.2 * most, more(samples, kind));
        }
    }

    private static double more(Map<String, List<Sample>> samples, String kind) {
        return more(samples.get(kind), samples.get(LoadBenchmark.BASELINE)).median();
    }

    /** Milliseconds of CPU for one request beyond a client secret's of the same round. */
    static Quartiles more(List<Sample> rounds, List<Sample> baseline) {
        return Quartiles.of(IntStream.range(0, rounds.size())
                .mapToDouble(i -> rounds.get(i).cpuMillis() - baseline.get(i).cpuMillis()));
    }

    private void atMost(String what, double bar, double measured) {
        row(
                what,
                String.format(Locale.ROOT, "at most %.2f", bar),
                String.format(Locale.ROOT, "%.2f", measured),
                measured <= bar);
    }

    private void same(String what, StartBenchmark.Comparison starts, ToDoubleFunction<StartBenchmark.Sample> figure) {
        Quartiles without = Quartiles.of(starts.without().stream().mapToDouble(figure));
        Quartiles with = Quartiles.of(starts.with().stream().mapToDouble(figure));
        row(
                what,
                "quartiles overlap with those without the JAR",
                String.format(Locale.ROOT, "%.2f, without %.2f", with.median(), without.median()),
                with.overlaps(without));
    }

    private void row(String what, String bar, String measured, boolean met) {
        rows.add("| " + what + " | " + bar + " | " + measured + " | " + (met ? "yes" : "**no**") + " |");
    }

    /** The rows of a table, in the order of the promises. */
    String rowsOfTable() {
        return String.join("\n", rows);
    }
}
