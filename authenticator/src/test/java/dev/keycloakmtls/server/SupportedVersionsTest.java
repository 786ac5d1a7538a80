package dev.keycloakmtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.server.KeycloakRelease.Support;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * One list of supported versions, wherever it stands: what the code lets start, what {@code make matrix} runs, and what the
 * documentation says came of it.
 */
class SupportedVersionsTest {

    private static final Path PROJECT = Path.of("..");
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{(keycloak[a-z.]*version)}");

    /** As {@code Matrix} takes them: behind the current one and the one that is too old come the other supported ones. */
    private final List<String> matrix = argumentsOf("dev.keycloakmtls.testsuite.matrix.Matrix").stream()
            .filter(argument -> argument.matches("\\d+\\.\\d+\\.\\d+"))
            .toList();

    private final String current = matrix.get(0);
    private final String tooOld = matrix.get(1);

    @Test
    void theMatrixRunsWhatTheCodeLetsStart() {
        assertThat(current).isEqualTo(System.getProperty("keycloak.version"));
        assertThat(supported())
                .allSatisfy(version ->
                        assertThat(KeycloakRelease.of(version)).as(version).isEqualTo(Support.TESTED));
        assertThat(KeycloakRelease.of(tooOld)).isEqualTo(Support.TOO_OLD);

        List<Integer> minors =
                supported().stream().map(SupportedVersionsTest::minor).sorted().toList();
        for (int i = 1; i < minors.size(); i++) {
            assertThat(minors.get(i)).as("none is left out").isEqualTo(minors.get(i - 1) + 1);
        }
        assertThat(KeycloakRelease.of("26." + (minors.get(0) - 1) + ".0")).isEqualTo(Support.TOO_OLD);
        assertThat(KeycloakRelease.of("26." + (minors.get(minors.size() - 1) + 1) + ".0"))
                .isEqualTo(Support.UNKNOWN);
        assertThat(minor(tooOld)).as("the newest that is too old").isEqualTo(minors.get(0) - 1);
    }

    @Test
    void theMatrixHasWhatItRuns() {
        String profile = pom("testsuite/pom.xml");
        for (String version : matrix) {
            assertThat(profile)
                    .containsPattern("<artifactId>keycloak-quarkus-dist</artifactId>\\s*<version>"
                            + Pattern.quote(version) + "</version>");
        }
    }

    @Test
    void readmeAndPageHaveTheRowsOfTheMatrix() {
        List<String> table = table(read("README.md"), "<!-- versions -->", "<!-- /versions -->");
        assertThat(table.get(0)).isEqualTo(headOf("Keycloak"));
        assertThat(table.stream().skip(2)).containsExactlyElementsOf(green(supported()));

        String page = read("docs/versions.md");
        assertThat(table(page, "# Versions", "\nAn older Keycloak")).isEqualTo(table);
        assertThat(page).contains("Keycloak " + tooOld + " ends with").contains(" and this is " + tooOld + ":");
    }

    @Test
    void thePageOnFipsHasWhatRan() {
        String page = read("docs/fips.md");
        List<String> table = table(page, "<!-- fips -->", "<!-- /fips -->");
        assertThat(table.get(0)).isEqualTo(headOf("`--fips-mode`"));
        assertThat(table.stream().skip(2)).containsExactlyElementsOf(green(List.of("non-strict", "strict")));
        assertThat(page).contains("Keycloak " + current + " with ");
        assertThat(find(pom("testsuite/pom.xml"), "<artifactId>(bc[a-z]*-fips)</artifactId>\\s*<version>([^<]+)"))
                .isNotEmpty()
                .allSatisfy(jar -> assertThat(page).contains("`" + jar.group(1) + "-" + jar.group(2) + ".jar`"));
    }

    private List<String> supported() {
        TreeSet<String> supported = new TreeSet<>(matrix);
        supported.remove(tooOld);
        return List.copyOf(supported);
    }

    private static int minor(String version) {
        return Integer.parseInt(version.split("\\.", -1)[1]);
    }

    private static List<String> javas() {
        String code = read("testsuite/src/test/java/dev/keycloakmtls/testsuite/matrix/Matrix.java");
        String list = find(code, "JAVAS = List\\.of\\(([^)]+)\\)").get(0).group(1);
        return find(list, "\"(\\d+)\"").stream().map(java -> java.group(1)).toList();
    }

    private static String headOf(String title) {
        return javas().stream()
                .map(java -> "Java " + java + " |")
                .collect(Collectors.joining(" ", "| " + title + " | ", ""));
    }

    /** Every cell has passed: one that has not is no supported version. */
    private static List<String> green(List<String> rows) {
        return rows.stream()
                .map(row -> "| " + row + " |" + " ✔ |".repeat(javas().size()))
                .toList();
    }

    private static List<String> table(String page, String from, String to) {
        int start = page.indexOf(from);
        return page.substring(start, page.indexOf(to, start))
                .lines()
                .filter(line -> line.startsWith("|"))
                .toList();
    }

    private static List<String> argumentsOf(String mainClass) {
        String pom = pom("testsuite/pom.xml");
        int start = pom.indexOf("<argument>" + mainClass + "</argument>");
        return find(pom.substring(start, pom.indexOf("</arguments>", start)), "<argument>([^<]+)</argument>").stream()
                .map(argument -> argument.group(1))
                .toList();
    }

    /** With the versions that the parent names. */
    private static String pom(String path) {
        String parent = read("pom.xml");
        return PROPERTY.matcher(read(path))
                .replaceAll(property -> find(parent, "<" + Pattern.quote(property.group(1)) + ">([^<]+)</")
                        .get(0)
                        .group(1));
    }

    private static List<MatchResult> find(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }

    private static String read(String path) {
        try {
            return Files.readString(PROJECT.resolve(path));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
