package dev.keycloakmtls.testsuite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code make jar} and {@code make test} say first, to a user who is not root and has little installed. */
class PrerequisitesIT {
    private static final Path SCRIPT =
            Path.of("prerequisites.sh").toAbsolutePath().normalize();

    /** What every machine has. */
    private static final List<String> BASICS = List.of("mktemp", "rm", "env");

    private record Outcome(int status, String text) {}

    @TempDir
    Path programs;

    @Test
    void leavesTestsOutWhoseProgramIsMissing() throws Exception {
        provide("java", "javac", "node", "npm");

        assertThat(run()).satisfies(outcome -> {
            assertThat(outcome.status()).isZero();
            assertThat(outcome.text())
                    .contains("Left out")
                    .containsPattern("chromium +the admin console's tabs in a browser; apt-get install chromium");
        });
    }

    @Test
    void saysHowToGetNodeWhereTheJarCannotBeBuilt() throws Exception {
        provide("java", "javac");

        assertThat(run("build")).satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.text())
                    .contains("Node.js 20 or newer with npm is missing")
                    .doesNotContain("JDK", "chromium");
        });
    }

    @Test
    void saysThatAnOldNodeIsTooOld() throws Exception {
        provide("java", "javac", "npm");
        script("node", "exit 1"); // what the question for the version comes to

        assertThat(run("build").text()).contains("Node.js 20 or newer with npm is missing");
    }

    @Test
    void saysThatAJreIsNotEnough() throws Exception {
        provide("java", "node", "npm");

        assertThat(run("build")).satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.text()).contains("A JDK 17 or newer is missing").doesNotContain("Node.js");
        });
    }

    @Test
    void saysNothingWhereEverythingForTheJarIsThere() throws Exception {
        provide("java", "javac", "node", "npm");

        assertThat(run("build")).isEqualTo(new Outcome(0, ""));
    }

    private Outcome run(String... arguments) throws IOException, InterruptedException {
        for (String basic : BASICS) {
            provide(basic);
        }
        script("id", "echo 1000");
        ProcessBuilder builder =
                new ProcessBuilder(Stream.concat(Stream.of("/bin/bash", SCRIPT.toString()), Stream.of(arguments))
                        .toList());
        builder.redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", programs.toString()));
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Outcome(process.exitValue(), text);
    }

    private void provide(String... names) throws IOException {
        for (String name : names) {
            Path program = Stream.of(System.getenv("PATH").split(":", -1))
                    .map(directory -> Path.of(directory, name))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(name + " is not on the PATH"));
            script(name, "exec " + program + " \"$@\"");
        }
    }

    private void script(String name, String body) throws IOException {
        Path file = Files.writeString(programs.resolve(name), "#!/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
