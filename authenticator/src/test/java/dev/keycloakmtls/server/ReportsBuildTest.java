package dev.keycloakmtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.provider.ProviderFactory;

class ReportsBuildTest {

    private static final Path SERVICES = Path.of("src/main/resources/META-INF/services");

    @Test
    void everyProviderFactoryOfTheJarShowsItsBuildInServerInfo() throws IOException, ClassNotFoundException {
        List<Class<?>> factories = new ArrayList<>();
        try (Stream<Path> services = Files.list(SERVICES)) {
            for (Path service : services.toList()) {
                for (String name : Files.readAllLines(service)) {
                    Class<?> type = Class.forName(name.strip(), false, ReportsBuildTest.class.getClassLoader());
                    if (ProviderFactory.class.isAssignableFrom(type)) {
                        factories.add(type);
                    }
                }
            }
        }

        assertThat(factories).hasSizeGreaterThan(25).allSatisfy(factory -> assertThat(ReportsBuild.class)
                .isAssignableFrom(factory));
    }

    @Test
    void aBuildIsShownByVersionAndCommit() {
        assertThat(new Build("0.9.0", "3f2a91c8d0").details())
                .containsOnly(Map.entry("version", "0.9.0"), Map.entry("commit", "3f2a91c8d0"));
    }
}
