package dev.keycloakmtls.testsuite.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs the commands of a page of documentation as somebody would who copies them, with Keycloak's {@code kcadm.sh}. */
public final class Commands {
    private static final Pattern BLOCK =
            Pattern.compile("^( *)```sh\\n(.*?)^ *```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final String LOG_IN = "config credentials --server %s --realm master --user %s --password %s";

    private final Path directory;
    private final Map<String, String> variables;

    private Commands(Path directory, Map<String, String> variables) {
        this.directory = directory;
        this.variables = Map.copyOf(variables);
    }

    /**
     * Commands that set everything up themselves.
     *
     * @param directory where they run
     * @param variables what the page does not say, because a machine has it for itself
     */
    public static Commands in(Path directory, Map<String, String> variables) {
        return new Commands(directory, variables);
    }

    /** @param directory where the commands find their files, and keep what they know */
    public static Commands loggedIn(KeycloakServer server, Path directory) {
        Commands commands = new Commands(directory, Map.of());
        Path trust = TrustStore.writtenTo(directory, List.of(server.authority()));
        commands.run("kcadm.sh config truststore --trustpass " + TrustStore.PASSWORD + " " + trust + "\n" + "kcadm.sh "
                + LOG_IN.formatted(server.base(), KeycloakServer.ADMIN, KeycloakServer.ADMIN));
        return commands;
    }

    /** The shell commands of a section, one block after the other, without the indentation of their list. */
    public static String of(Path page, String section) {
        try {
            String text = Files.readString(page);
            int start = text.indexOf("\n## " + section + "\n");
            assertThat(start).as(section).isNotNegative();
            int end = text.indexOf("\n## ", start + 1);
            String commands = BLOCK.matcher(text.substring(start, end < 0 ? text.length() : end))
                    .results()
                    .map(block -> block.group(2).replaceAll("(?m)^" + block.group(1), ""))
                    .collect(Collectors.joining("\n"));
            assertThat(commands).as(section).isNotBlank();
            return commands;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs them in one shell, which ends at the first that fails.
     *
     * @return what they have written
     */
    public String run(String commands) {
        Path log = directory.resolve("commands.log");
        Child.run(shell("commands", commands), environment(), log, Duration.ofMinutes(10));
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs them in one shell, the last of them for as long as the child is there. */
    public Child start(String commands) {
        return Child.start(shell("server", commands), environment(), directory.resolve("server.log"));
    }

    private List<String> shell(String name, String commands) {
        Path script = directory.resolve(name + ".sh");
        KeycloakHome.write(script, "set -eu\ncd '" + directory + "'\n" + commands + "\n");
        return List.of("bash", script.toString());
    }

    private Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("PATH", Settings.distribution().resolve("bin") + ":" + System.getenv("PATH"));
        environment.put("HOME", directory.toString());
        environment.put("KC_OPTS", "-XX:TieredStopAtLevel=1 -Duser.home=" + directory);
        environment.putAll(variables);
        return environment;
    }
}
