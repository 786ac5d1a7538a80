package dev.keycloakmtls.conformance;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of conformance says what the tests say, in all modules. */
class ConformanceTest {
    private static final Path PAGE = Path.of("..", "docs", "conformance.md");

    private static List<Requirement.Group> groups;
    private static List<Requirement> requirements;
    private static final List<Citation> CITATIONS = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        groups = Requirement.all();
        requirements =
                groups.stream().flatMap(group -> group.requirements().stream()).toList();
        CITATIONS.addAll(Citation.in("authenticator"));
        CITATIONS.addAll(Citation.in("testsuite"));
    }

    @Test
    void thePageIsThatOfTheTests() throws IOException {
        String page = ConformancePage.of(groups, CITATIONS);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).as("make docs writes it anew").isEqualTo(page);
    }

    @Test
    void everyRequirementHasATestOrSaysWhyNot() {
        Set<Integer> cited = CITATIONS.stream()
                .flatMap(citation -> citation.numbers().stream())
                .collect(toSet());
        for (Requirement requirement : requirements) {
            assertThat(cited.contains(requirement.number()) || requirement.remark() != null)
                    .as(requirement.toString())
                    .isTrue();
        }
    }

    @Test
    void requirementsAreNumberedThroughAndTestsCiteNoOthers() {
        List<Integer> numbers = requirements.stream().map(Requirement::number).toList();

        assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, 63).boxed().toList());
        assertThat(CITATIONS)
                .allSatisfy(
                        citation -> assertThat(numbers).as(citation.toString()).containsAll(citation.numbers()));
    }

    @Test
    void aCitationHasTheNumbersOfItsMethodAndItsClass() {
        assertThat(CITATIONS)
                .filteredOn(citation -> citation.testClass().equals("SubjectSelectorTest.BySanUri")
                        && citation.method().equals("rejectsAnEntryThatContinuesAfterANul"))
                .singleElement()
                .satisfies(citation -> {
                    assertThat(citation.numbers()).containsExactly(23, 30);
                    assertThat(citation.sentence()).isEqualTo("rejects an entry that continues after a nul");
                });
    }
}
