package dev.keycloakmtls.testsuite.matrix;

import dev.keycloakmtls.testsuite.matrix.Matrix.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results in the documentation: a page of versions, the README's table and the table of the page on FIPS. */
final class MatrixPages {
    private final Path project;
    private final List<Cell> cells;
    private final List<Path> fipsJars;
    private final String tooOld;
    private final String refusal;

    MatrixPages(Path project, List<Cell> cells, List<Path> fipsJars, String tooOld, String refusal) {
        this.project = project;
        this.cells = cells;
        this.fipsJars = fipsJars;
        this.tooOld = tooOld;
        this.refusal = refusal;
    }

    void write() throws IOException {
        Files.writeString(project.resolve("docs/versions.md"), versionsPage());
        replaceBetweenMarkers(project.resolve("README.md"), "versions", versionsTable());
        replaceBetweenMarkers(project.resolve("docs/fips.md"), "fips", fipsTable());
    }

    private String versionsPage() {
        return """
                # Versions

                Written by `make matrix` on %s. In each cell a Keycloak was built with the JAR and started, and had to pass:

                %s

                With Java %s both tabs of its console were used in Chromium too: every flow of `admin-ui/browser/flows.ts`.

                %s

                An older Keycloak does not start with the JAR; Keycloak %s ends with:

                ```
                %s
                ```

                A newer one starts and logs one warning. FIPS has [a page of its own](fips.md).
                """.formatted(
                LocalDate.now(),
                Stream.of(CoreFlow.values()).map(flow -> "- " + flow.meaning()).collect(Collectors.joining("\n")),
                Matrix.JAVAS.get(0),
                versionsTable(),
                tooOld,
                refusal.isEmpty() ? "nothing: it started, which is a mistake" : refusal);
    }

    private String versionsTable() {
        return table(
                "Keycloak",
                cells.stream()
                        .filter(cell -> cell.fips().isEmpty())
                        .map(Cell::keycloak)
                        .distinct()
                        .toList(),
                (version, cell) -> cell.fips().isEmpty() && cell.keycloak().equals(version));
    }

    private String fipsTable() {
        String libraries =
                fipsJars.stream().map(jar -> "`" + jar.getFileName() + "`").collect(Collectors.joining(", "));
        return "Keycloak " + cells.get(cells.size() - 1).keycloak() + " with " + libraries + ", on " + LocalDate.now()
                + ":\n\n"
                + table("`--fips-mode`", List.of("non-strict", "strict"), (mode, cell) -> cell.fips()
                        .equals(mode));
    }

    private String table(String title, List<String> rows, BiPredicate<String, Cell> belongs) {
        String head = "| " + title + " | "
                + Matrix.JAVAS.stream().map(java -> "Java " + java).collect(Collectors.joining(" | "))
                + " |\n| --- |" + " --- |".repeat(Matrix.JAVAS.size()) + "\n";
        return head
                + rows.stream()
                        .map(row -> "| " + row + " | "
                                + cells.stream()
                                        .filter(cell -> belongs.test(row, cell))
                                        .map(cell -> cell.problem()
                                                .map(problem -> "✘ " + problem)
                                                .orElse("✔"))
                                        .collect(Collectors.joining(" | "))
                                + " |")
                        .collect(Collectors.joining("\n"));
    }

    private static void replaceBetweenMarkers(Path page, String marker, String text) throws IOException {
        String begin = "<!-- " + marker + " -->\n";
        String end = "<!-- /" + marker + " -->";
        String old = Files.readString(page);
        int from = old.indexOf(begin);
        int to = old.indexOf(end, from);
        if (from < 0 || to < 0) {
            throw new IllegalStateException(page + " has no markers " + begin.strip() + " … " + end);
        }
        Files.writeString(page, old.substring(0, from + begin.length()) + text + "\n" + old.substring(to));
    }
}
