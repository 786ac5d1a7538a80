package dev.keycloakmtls.testsuite.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testsuite.BesideOthers;
import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import dev.keycloakmtls.testsuite.server.FreePort;
import dev.keycloakmtls.testsuite.server.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code docker/compose.yaml}, as it is but for names, a port and images. */
@NeedsDocker(andCompose = true)
@NeedsProgram("nginx")
@NeedsProgram(value = "initdb", packaged = "postgresql")
@NeedsProgram("curl")
@BesideOthers
class ComposeIT {
    private static final String IMAGE = "keycloak-mtls-test/compose";

    @RegisterExtension
    static final BaseImages BASES =
            BaseImages.of(BaseImages.Base.KEYCLOAK, BaseImages.Base.POSTGRES, BaseImages.Base.NGINX);

    @Test
    void theFileIsValid() {
        assertThat(compose(environment(), "config", "--services").lines())
                .contains("postgres", "keycloak-1", "keycloak-2", "nginx");
    }

    @Test
    void bothMethodsWorkBehindNginxAlsoWithOneNodeStopped() {
        Map<String, String> environment = environment();
        Docker.run(List.of(Docker.FILES + "/compose/prepare.sh"), environment);
        try {
            compose(environment, "up", "--detach", "--build");

            String output = Docker.run(List.of(Docker.FILES + "/compose/check.sh"), environment);

            assertThat(output.lines().filter(line -> line.startsWith("  ok"))).hasSize(16);
        } finally {
            compose(environment, "logs", "--no-color"); // into a file
            compose(environment, "down", "--volumes", "--timeout", "2");
            Docker.remove(IMAGE);
        }
    }

    private static Map<String, String> environment() {
        var environment = new HashMap<>(BASES.environment());
        environment.put("COMPOSE_PROJECT_NAME", "keycloak-mtls-test");
        environment.put("COMPOSE", String.join(" ", Docker.compose()));
        environment.put("IMAGE", IMAGE);
        environment.put("HTTPS_PORT", Integer.toString(FreePort.next()));
        environment.put(
                "DEMO_DIRECTORY", Settings.work().resolve("containers/demo").toString());
        return environment;
    }

    private static String compose(Map<String, String> environment, String... arguments) {
        var command = new ArrayList<>(Docker.compose());
        command.addAll(List.of("--file", Docker.FILES + "/compose.yaml"));
        command.addAll(List.of(arguments));
        return Docker.run(command, environment);
    }
}
