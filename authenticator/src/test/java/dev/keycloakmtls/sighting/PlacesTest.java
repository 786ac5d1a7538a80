package dev.keycloakmtls.sighting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final Places<Row> PLACES = new Places<>(Row::issuer, Row::first, Row::last);

    private record Row(String client, String issuer, long first, long last) {}

    @Test
    void keepsAllWhereThereIsRoom() {
        List<Row> rows = List.of(row("a", 1), row("b", 2));

        assertThat(PLACES.ofClient(rows, 2)).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void anHonestCertificateStaysHoweverManyIssuersAreMadeUpAfterIt() {
        Row honest = row("Partner CA", 0);
        List<Row> rows = new ArrayList<>(List.of(honest));
        for (int i = 1; i <= 100_000; i++) {
            rows.add(row("made up " + i, i));
        }

        assertThat(PLACES.ofClient(rows, 20)).hasSize(20).contains(honest, row("made up 100000", 100_000));
    }

    @Test
    void whoComesLastHasAPlaceAmongThoseWhoCameBefore() {
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            rows.add(row("made up " + i, i));
        }
        Row honest = row("Partner CA", 1_001);
        rows.add(honest);

        assertThat(PLACES.ofClient(rows, 20)).hasSize(20).contains(honest);
    }

    @Test
    void anIssuerWithManyTakesNoPlaceOfOneWithFew() {
        Row honest = row("Partner CA", 500);
        List<Row> rows = new ArrayList<>(List.of(honest));
        for (int i = 1; i <= 1_000; i++) {
            rows.add(row("busy", i));
        }

        assertThat(PLACES.ofClient(rows, 20)).hasSize(20).contains(honest, row("busy", 1), row("busy", 1_000));
    }

    @Test
    void theFirstOfAnIssuerStaysWhoeverCopiesItsName() {
        Row honest = row("Partner CA", 0);
        List<Row> rows = new ArrayList<>(List.of(honest));
        for (int i = 1; i <= 1_000; i++) {
            rows.add(row("Partner CA", i));
            rows.add(row("made up " + i, i));
        }

        assertThat(PLACES.ofClient(rows, 20)).contains(honest);
    }

    @Test
    void floodedClientsTakeNoPlaceOfAnother() {
        Row honest = new Row("quiet", "Partner CA", 5_000, 5_000);
        List<Row> rows = new ArrayList<>(List.of(honest));
        for (int client = 0; client < 200; client++) {
            for (int i = 0; i < 20; i++) {
                long at = client * 20L + i;
                rows.add(new Row("flooded " + client, "made up " + at, at, at));
            }
        }

        Set<Row> kept = PLACES.ofRealm(rows, Row::client, 1_000);

        assertThat(kept).hasSize(1_000).contains(honest);
        assertThat(kept.stream().filter(row -> row.client().equals("flooded 7")).count())
                .isBetween(4L, 5L);
    }

    @Test
    void moreClientsThanPlacesLeaveTheFirstAndTheLast() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            rows.add(new Row("client " + i, "issuer " + i, i, i));
        }

        assertThat(PLACES.ofRealm(rows, Row::client, 1_000))
                .hasSize(1_000)
                .contains(rows.get(0), rows.get(499), rows.get(1_999), rows.get(1_500))
                .doesNotContain(rows.get(1_000));
    }

    @Test
    void noPlaceIsNoPlace() {
        assertThat(PLACES.ofClient(List.of(row("a", 1)), 0)).isEmpty();
    }

    private static Row row(String issuer, long at) {
        return new Row("client", issuer, at, at);
    }
}
