package dev.keycloakmtls.conformance;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** {@code docs/conformance.md}: each requirement with the tests that cite it. */
final class ConformancePage {
    private static final String HEAD = """
            # Conformance

            What the standards ask of this side, and the tests that show it. A test cites a requirement by its number
            (`@Satisfies`) and would fail if it were not met. `make docs` writes this page from the tests.
            """;

    private ConformancePage() {}

    static String of(List<Requirement.Group> groups, List<Citation> citations) {
        var page = new StringBuilder(HEAD);
        for (Requirement.Group group : groups) {
            page.append("\n## ").append(group.title()).append('\n');
            for (Requirement requirement : group.requirements()) {
                page.append("\n**")
                        .append(requirement.number())
                        .append(".** ")
                        .append(requirement.meaning())
                        .append(" (")
                        .append(requirement.source())
                        .append(")\n\n")
                        .append(evidence(requirement, citations));
            }
        }
        return page.toString();
    }

    private static String evidence(Requirement requirement, List<Citation> citations) {
        String tests = citations.stream()
                .filter(citation -> citation.numbers().contains(requirement.number()))
                .collect(groupingBy(
                        citation -> "`" + citation.testClass() + "` (" + citation.module() + ")",
                        LinkedHashMap::new,
                        Collectors.mapping(Citation::sentence, joining("; "))))
                .entrySet()
                .stream()
                .map(test -> "- " + test.getKey() + ": " + test.getValue() + "\n")
                .collect(joining());
        return requirement.remark() == null ? tests : tests + "- *Remark:* " + requirement.remark() + "\n";
    }
}
