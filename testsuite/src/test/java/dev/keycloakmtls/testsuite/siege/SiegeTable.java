package dev.keycloakmtls.testsuite.siege;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.soak.Latencies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How the honest realm fared under each attack, as a table in Markdown and as bars. */
public final class SiegeTable {
    /** Of the median without an attack. */
    private static final double MOST_TIMES = 3;

    private static final Duration NEARLY_ALL_WITHIN = Duration.ofSeconds(2);

    private final KeycloakServer keycloak;
    private final HonestRealm honest;
    private final List<Row> rows = new ArrayList<>();

    /** @param mistakes what visitors got that was not due */
    private record Row(
            String attack,
            String rate,
            Latencies latencies,
            int attacks,
            int accepted,
            int failed,
            List<String> mistakes,
            boolean alive) {
        double median() {
            return latencies.quantile(0.5).toNanos() / 1e6;
        }
    }

    public SiegeTable(KeycloakServer keycloak, HonestRealm honest) {
        this.keycloak = keycloak;
        this.honest = honest;
    }

    /** Lets the attacks run for as long as something lasts. The first row is what the others are compared with. */
    public void row(String name, String rate, List<Attack> attacks, Runnable meanwhile) {
        Latencies latencies = honest.countAnew();
        List<Attack.Running> running = attacks.stream().map(Attack::start).toList();
        try {
            meanwhile.run();
        } finally {
            honest.countAnew();
            running.forEach(Attack.Running::close);
        }
        rows.add(new Row(
                name,
                rate,
                latencies,
                running.stream().mapToInt(Attack.Running::asked).sum(),
                running.stream().mapToInt(Attack.Running::accepted).sum(),
                running.stream().mapToInt(Attack.Running::failed).sum(),
                honest.mistakes(),
                keycloak.isAlive()));
    }

    public String text() {
        StringBuilder text = new StringBuilder("""
                | attack | rate | hostile requests | honest requests | median, ms | times | 99 %, ms | wrong |
                | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
                """);
        for (Row row : rows) {
            text.append("| %s | %s | %d | %d | %.1f | %.1f | %d | %d |%s%n"
                    .formatted(
                            row.attack(),
                            row.rate(),
                            row.attacks(),
                            row.latencies().count(),
                            row.median(),
                            row.median() / rows.get(0).median(),
                            row.latencies().quantile(0.99).toMillis(),
                            row.mistakes().size(),
                            row.alive() ? "" : " the server has ended"));
        }
        return text.toString();
    }

    /** What honest visitors got that was not due, the same things once. */
    public String mistakes() {
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            row.mistakes().stream()
                    .map(mistake -> mistake.replaceAll(" after .*", ""))
                    .collect(groupingBy(mistake -> mistake, TreeMap::new, counting()))
                    .forEach((mistake, times) ->
                            text.append("%s: %s, %d times%n".formatted(row.attack(), mistake, times)));
        }
        return text.toString();
    }

    /** @param measured whether the machine had nothing else to do, so that latencies tell something */
    public void check(boolean measured) {
        for (Row row : rows) {
            assertThat(row.alive()).as("the server lives: " + row.attack()).isTrue();
            assertThat(row.mistakes()).as(row.attack()).isEmpty();
            assertThat(row.accepted()).as("tokens for " + row.attack()).isZero();
            assertThat(row.failed()).as("answers of 500 for " + row.attack()).isZero();
            assertThat(row.latencies().count())
                    .as("honest requests: " + row.attack())
                    .isPositive();
            if (measured) {
                assertThat(row.median() / rows.get(0).median())
                        .as("times the median: " + row.attack())
                        .isLessThanOrEqualTo(MOST_TIMES);
                assertThat(row.latencies().quantile(0.99))
                        .as("99 %: " + row.attack())
                        .isLessThan(NEARLY_ALL_WITHIN);
            }
        }
    }
}
