package dev.keycloakmtls.testsuite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code make release} says while something is missing that only the owner knows. */
class ReleaseIT {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final String PLACEHOLDER = "OWNER_HAS_TO_" + "FILL_IN";
    private static final List<String> FILES = List.of(
            "pom.xml",
            "CHANGELOG.md",
            "SECURITY.md",
            ".ci/release",
            ".github/CODEOWNERS",
            ".github/ISSUE_TEMPLATE/config.yml");

    private record Outcome(int status, String text) {}

    @TempDir
    Path copy;

    @BeforeEach
    void copyWhatItLooksAt() throws Exception {
        for (String file : FILES) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(PROJECT.resolve(file), copy.resolve(file));
        }
        change("CHANGELOG.md", "## [Unreleased]", "## [Unreleased]\n\n## [" + version() + "] - 2026-12-01");
        commit();
    }

    @Test
    void namesEveryPlaceThatTheOwnerHasToFillIn() throws Exception {
        assertThat(check()).satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.text())
                    .contains(
                            "pom.xml: say in <url> and <scm> where the repository is.",
                            "pom.xml: name in <developers> who is responsible.",
                            "SECURITY.md: give the address of the repository's security advisories.",
                            ".github/CODEOWNERS: name who reviews changes, or delete the file.",
                            ".github/ISSUE_TEMPLATE/config.yml: give the address");
        });
    }

    @Test
    void isContentWhenAllIsFilledIn() throws Exception {
        fillIn();

        assertThat(check()).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void refusesAPlaceholderThatNobodyHasThoughtOf() throws Exception {
        fillIn();
        Files.writeString(copy.resolve("NEW.md"), "by " + PLACEHOLDER);
        commit();

        assertThat(check().text()).contains("NEW.md: fill in what stands there as " + PLACEHOLDER + ".");
    }

    @Test
    void refusesAVersionWithoutItsSectionOfTheChangelogAndASnapshot() throws Exception {
        fillIn();
        change("pom.xml", "<version>" + version() + "</version>", "<version>7.7.7-SNAPSHOT</version>");
        commit();

        assertThat(check().text())
                .contains("pom.xml: version \"7.7.7-SNAPSHOT\" is none to release.")
                .contains("CHANGELOG.md: has no heading \"## [7.7.7-SNAPSHOT] - <date>\"");
    }

    @Test
    void refusesWhatIsNotCommitted() throws Exception {
        fillIn();
        change("SECURITY.md", "# Security", "# Safety");

        assertThat(check().text()).contains("The work tree has changes that are not committed.");
    }

    private void fillIn() throws Exception {
        for (String file : FILES) {
            if (!file.equals(".ci/release")) {
                change(file, PLACEHOLDER, "example");
            }
        }
        commit();
    }

    private void change(String file, String text, String other) throws IOException {
        Files.writeString(
                copy.resolve(file), Files.readString(copy.resolve(file)).replace(text, other));
    }

    private String version() throws IOException {
        String pom = Files.readString(copy.resolve("pom.xml"));
        int start = pom.indexOf("\n  <version>") + "\n  <version>".length();
        return pom.substring(start, pom.indexOf('<', start));
    }

    private void commit() throws Exception {
        for (List<String> command : List.of(
                List.of("git", "init", "--quiet"),
                List.of("git", "add", "--all"),
                List.of(
                        "git",
                        "-c",
                        "user.name=test",
                        "-c",
                        "user.email=test@example.com",
                        "commit",
                        "--quiet",
                        "-m",
                        "test"))) {
            assertThat(run(command))
                    .extracting(Outcome::status)
                    .as(command.toString())
                    .isEqualTo(0);
        }
    }

    /** But for the compiler of this machine, which need not be the one of a release. */
    private Outcome check() throws Exception {
        Outcome outcome = run(List.of("bash", ".ci/release", "check"));
        String others = outcome.text()
                .replaceAll(
                        "(?m)^ *Java 17 makes the bytes that everybody else can make too; this is another one\\.\\n",
                        "");
        return others.equals("Not ready to be released:\n")
                ? new Outcome(0, "")
                : new Outcome(outcome.status(), others);
    }

    private Outcome run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(copy.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), text);
    }
}
