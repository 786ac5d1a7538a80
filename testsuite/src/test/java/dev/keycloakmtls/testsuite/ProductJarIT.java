package dev.keycloakmtls.testsuite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keycloakmtls.testsuite.server.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the JAR that people put into {@code providers/}, as the build has packed it. */
class ProductJarIT {
    private static final Pattern INSIDE = Pattern.compile("(\\S+) (\\d\\S*) \\(([\\w.-]+)\\)");

    private static JarFile jar;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(Settings.product().toFile());
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void carriesTheLicenceAndTheNotice() throws IOException {
        assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("..", "LICENSE")));
        assertThat(text("META-INF/NOTICE")).isEqualTo(Files.readString(Path.of("..", "NOTICE")));
    }

    @Test
    void carriesTheLicenceOfEverythingInsideTheScriptOfTheConsole() throws IOException {
        String script = text("META-INF/mtls-console.properties").strip().substring("script=".length());
        String firstLine =
                text("theme-resources/resources/" + script).lines().findFirst().orElseThrow();
        String licences = text("META-INF/mtls-console-licences.txt");

        assertThat(INSIDE.matcher(firstLine).results()).hasSizeGreaterThan(5).allSatisfy(inside -> assertThat(licences)
                .containsPattern("(?m)^"
                        + Pattern.quote(inside.group(1) + " " + inside.group(2) + ", " + inside.group(3)) + "$"));
        assertThat(licences).contains("Permission is hereby granted, free of charge");
    }

    @Test
    void itsBillOfMaterialsNamesTheProductAndWhatIsInside() throws IOException {
        JsonNode bom = new ObjectMapper().readTree(text("META-INF/sbom/keycloak-mtls-client-auth.cdx.json"));

        assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bom.path("metadata").path("component").path("purl").asText())
                .isEqualTo("pkg:maven/dev.keycloakmtls/keycloak-mtls-client-auth@" + version());
        assertThat(StreamSupport.stream(bom.path("components").spliterator(), false)
                        .map(component -> component.path("purl").asText()))
                .contains("pkg:npm/focus-trap@" + versionInside("focus-trap"))
                .allMatch(purl -> purl.startsWith("pkg:npm/"));
    }

    @Test
    void saysItsVersionAndCommit() throws IOException {
        Attributes manifest = jar.getManifest().getMainAttributes();

        assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION)).isEqualTo(version());
        assertThat(manifest.getValue("Implementation-Build")).matches("unknown|[0-9a-f]{10,}(-dirty)?");
    }

    @Test
    void hasNothingBesideItsOwnClassesAndFiles() {
        assertThat(Collections.list(jar.entries()).stream()
                        .filter(entry -> !entry.isDirectory())
                        .map(JarEntry::getName))
                .allMatch(name -> name.startsWith("dev/keycloakmtls/")
                        || name.startsWith("META-INF/")
                        || name.startsWith("theme-resources/"))
                .noneMatch(name ->
                        name.contains("/testpki/") || name.contains("/testhost/") || name.endsWith("Test.class"))
                .contains("META-INF/keycloak-mtls-client-auth.properties");
    }

    /** Whoever copies it by a pattern takes it alone. */
    @Test
    void noOtherJarLiesBesideIt() throws IOException {
        try (Stream<Path> files = Files.list(Settings.product().getParent())) {
            List<Path> jars =
                    files.filter(file -> file.toString().endsWith(".jar")).toList();
            assertThat(jars).containsExactly(Settings.product());
        }
    }

    /** By the build's own file, which the name of the JAR has it from too. */
    private static String version() throws IOException {
        return Pattern.compile("(?m)^  <version>([^<]+)</version>$")
                .matcher(Files.readString(Path.of("..", "pom.xml")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static String versionInside(String name) throws IOException {
        JsonNode lock = new ObjectMapper().readTree(Files.readString(Path.of("..", "admin-ui", "package-lock.json")));
        return lock.path("packages")
                .path("node_modules/" + name)
                .path("version")
                .asText();
    }

    private static String text(String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        assertThat(entry).as(name).isNotNull();
        try (var in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
