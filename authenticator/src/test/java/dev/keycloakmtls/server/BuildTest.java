package dev.keycloakmtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

class BuildTest {

    private static Build of(String... lines) throws IOException {
        String text = "Manifest-Version: 1.0\n" + String.join("\n", lines) + "\n\n";
        return Build.of(
                new Manifest(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).getMainAttributes());
    }

    @Test
    void saysVersionAndCommit() throws IOException {
        assertThat(of("Implementation-Version: 1.0.0", "Implementation-Build: 3f2a91c8d0-dirty"))
                .hasToString("1.0.0 (3f2a91c8d0-dirty)");
    }

    @Test
    void knowsNothingOfAManifestWithoutVersion() throws IOException {
        assertThat(of()).hasToString("unknown (unknown)");
    }

    @Test
    void knowsNothingWhereThereIsNoJar() {
        assertThat(Build.running()).isEqualTo(new Build("unknown", "unknown"));
    }
}
