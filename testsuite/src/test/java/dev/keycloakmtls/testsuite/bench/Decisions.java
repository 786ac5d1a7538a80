package dev.keycloakmtls.testsuite.bench;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;

/** What JMH has measured. */
record Decisions(Collection<RunResult> results) {

    /** Microseconds for one decision of {@link CaSignedBenchmark}. */
    double caSigned(String benchmark, String path) {
        return score(CaSignedBenchmark.class.getSimpleName() + "." + benchmark, Map.of("path", path));
    }

    /** Microseconds for one decision of {@link SelfSignedBenchmark}. */
    double selfSigned(String benchmark, String registered) {
        return score(SelfSignedBenchmark.class.getSimpleName() + "." + benchmark, Map.of("registered", registered));
    }

    /** Microseconds that the guard adds to a request of our methods. */
    double guard() {
        return score(GuardBenchmark.class.getSimpleName() + ".guarded", Map.of())
                - score(GuardBenchmark.class.getSimpleName() + ".keycloaks", Map.of());
    }

    /** Microseconds for one look-up of {@link BlockBenchmark}. */
    double block(String rule, String entries) {
        return score(BlockBenchmark.class.getSimpleName() + ".look", Map.of("rule", rule, "entries", entries));
    }

    private double score(String benchmark, Map<String, String> parameters) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith(benchmark))
                .filter(result -> parameters.entrySet().stream()
                        .allMatch(parameter ->
                                parameter.getValue().equals(result.getParams().getParam(parameter.getKey()))))
                .mapToDouble(result -> result.getPrimaryResult().getScore())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no result for " + benchmark + new TreeMap<>(parameters)));
    }
}
