package dev.keycloakmtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.keycloakmtls.authentication.AuditDetails;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientSetting;
import dev.keycloakmtls.config.PolicyKeys;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.metrics.MutualTlsMetrics;
import dev.keycloakmtls.policy.MethodConditionFactory;
import dev.keycloakmtls.policy.MethodExecutorFactory;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.registration.TrustProfilePolicyFactory;
import dev.keycloakmtls.server.ServerOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderFactory;

/**
 * What others have written down: realm exports, databases, start scripts, dashboards, generated clients. A name in the list
 * stays; a new one is added with {@code -Dcompatibility.write=true}, which removes nothing.
 */
class CompatibilityTest {

    private static final Path PROMISED = Path.of("src/test/resources/compatibility/names.txt");
    private static final Path SERVICES = Path.of("src/main/resources/META-INF/services");

    @Test
    void everyNameThatWasPromisedIsThere() throws IOException {
        assertThat(names()).as("docs/compatibility.md").containsAll(Files.readAllLines(PROMISED));
    }

    @Test
    void everyNameThatIsThereIsPromised() throws IOException {
        if (Boolean.getBoolean("compatibility.write")) {
            Set<String> all = names();
            all.addAll(Files.readAllLines(PROMISED));
            Files.write(PROMISED, all);
        }
        assertThat(Files.readAllLines(PROMISED))
                .as("-Dcompatibility.write=true adds what is new")
                .isSorted()
                .containsAll(names());
    }

    private static TreeSet<String> names() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        names.add("component type " + TrustProfileProvider.class.getName());
        names.add("component type " + BlockListProvider.class.getName());
        providers().forEach(names::add);
        ServerOption.ALL.forEach(option -> names.add("server option " + option.flag()));
        for (AuthenticationMethod method : AuthenticationMethod.values()) {
            ClientSetting.of(method).forEach(setting -> names.add("client attribute " + setting.attribute()));
        }
        TrustProfileSetting.ALL.forEach(setting -> names.add("trust profile " + setting.key()));
        add(names, "client policy executor", new MethodExecutorFactory().getConfigProperties());
        add(names, "client policy condition", new MethodConditionFactory().getConfigProperties());
        add(names, "client registration policy", new TrustProfilePolicyFactory().getConfigProperties());
        constants(PolicyKeys.class).forEach(name -> names.add("name in policies " + name));
        constants(AuditDetails.class).forEach(name -> names.add("event detail " + name));
        constants(MutualTlsMetrics.class).forEach(name -> names.add("metric " + name));
        for (RejectionReason reason : RejectionReason.values()) {
            names.add("reason " + reason.code());
        }
        for (ProblemCode problem : ProblemCode.values()) {
            names.add("problem " + problem.code() + " " + new TreeSet<>(problem.arguments()));
        }
        JsonNode schemas = new YAMLMapper()
                .readTree(Files.readString(Path.of("..", "docs", "openapi.yaml")))
                .path("components")
                .path("schemas");
        schemas.fieldNames().forEachRemaining(schema -> names.add("schema " + schema));
        schemas.at("/Warning/properties/code/enum").forEach(code -> names.add("warning " + code.asText()));
        return names;
    }

    private static void add(Set<String> names, String kind, List<ProviderConfigProperty> properties) {
        properties.forEach(property -> names.add(kind + " " + property.getName()));
    }

    private static Stream<String> constants(Class<?> type) {
        return Arrays.stream(type.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == String.class)
                .map(field -> {
                    try {
                        return (String) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    /** By the file that registers them: Keycloak stores ids, and start scripts name them. */
    private static Stream<String> providers() throws IOException {
        try (var files = Files.list(SERVICES)) {
            return files
                    .filter(file -> !file.endsWith("org.keycloak.provider.Spi"))
                    .flatMap(CompatibilityTest::providers)
                    .toList()
                    .stream();
        }
    }

    private static Stream<String> providers(Path service) {
        try {
            String kind = service.getFileName().toString().replaceFirst(".*\\.", "");
            return Files.readAllLines(service).stream()
                    .map(CompatibilityTest::made)
                    .filter(ProviderFactory.class::isInstance)
                    .map(made -> "provider " + kind + " " + ((ProviderFactory<?>) made).getId());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object made(String name) {
        try {
            return Class.forName(name).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
