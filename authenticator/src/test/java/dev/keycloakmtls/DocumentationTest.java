package dev.keycloakmtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.authentication.AuditDetails;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientSetting;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.policy.MethodConditionFactory;
import dev.keycloakmtls.policy.MethodExecutorFactory;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.registration.TrustProfilePolicyFactory;
import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.authentication.authenticators.client.X509ClientAuthenticator;

/** The tables in the documentation say what the code says. */
class DocumentationTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern FIRST_CELL = Pattern.compile("^\\| (`[^|]+) \\|.*", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @Test
    void everyReasonStandsInTheTableWithItsReferenceAndMeaning() throws IOException {
        assertThat(rows(DOCS.resolve("reasons.md")))
                .containsExactlyElementsOf(Arrays.stream(RejectionReason.values())
                        .map(reason ->
                                "| `%s` | %s | %s |".formatted(reason.code(), reason.reference(), reason.meaning()))
                        .toList());
    }

    @Test
    void everyBoundStandsInTheTableWithWhatItBoundsAndWhy() throws IOException {
        assertThat(rows(DOCS.resolve("security.md")).stream().filter(row -> row.matches("\\| `[A-Z_]+` \\|.*")))
                .containsExactlyElementsOf(Arrays.stream(Bound.values())
                        .map(bound -> String.format(
                                Locale.ROOT,
                                "| `%s` | %,d %s | %s | %s |",
                                bound.name(),
                                bound.value(),
                                bound.unit().label(),
                                bound.bounded(),
                                bound.reason()))
                        .toList());
    }

    @Test
    void everyProblemStandsInTheTableWithItsArgumentsAndSentence() throws IOException {
        assertThat(rows(DOCS.resolve("problems.md")))
                .containsExactlyElementsOf(Arrays.stream(ProblemCode.values())
                        .map(problem -> "| `%s` | %s | %s |"
                                .formatted(
                                        problem.code(),
                                        problem.arguments().stream()
                                                .map(argument -> "`" + argument + "`")
                                                .collect(Collectors.joining(", ")),
                                        problem.sentence()))
                        .toList());
    }

    @Test
    void thePoliciesAreDescribed() throws IOException {
        assertThat(Files.readString(DOCS.resolve("client-policies.md")))
                .contains("## Executor `" + MethodExecutorFactory.ID + "`")
                .contains("## Condition `" + MethodConditionFactory.ID + "`");
        assertThat(Files.readString(DOCS.resolve("registration.md")))
                .contains("`" + TrustProfilePolicyFactory.ID + "`");
    }

    @Test
    void everyEventDetailIsDescribed() throws IOException, IllegalAccessException {
        List<String> described = namesInTables("## Events", "\u0000");
        for (Field field : AuditDetails.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                assertThat(described).contains((String) field.get(null));
            }
        }
    }

    @Test
    void theTableOfMetersIsThatOfTheCode() throws IOException {
        String code = Files.readString(Path.of("src/main/java/dev/keycloakmtls/metrics/MutualTlsMetrics.java"));
        List<String> meters = Pattern.compile("\"(keycloak\\.mtls\\.[a-z.]+)\"")
                .matcher(code)
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(rows(DOCS.resolve("metrics.md")).stream()
                        .map(row -> row.substring(3, row.indexOf('`', 3)))
                        .toList())
                .containsExactlyElementsOf(meters);
    }

    @Test
    void dashboardAndAlertsAskForMetersThatExist() throws IOException {
        Map<String, List<String>> suffixes = Map.of(
                "timer", List.of("_seconds_count", "_seconds_sum", "_seconds_max"),
                "counter", List.of("_total"),
                "gauge", List.of(""),
                "summary, seconds", List.of("_seconds_count", "_seconds_sum", "_seconds_max"));
        Set<String> series = rows(DOCS.resolve("metrics.md")).stream()
                .map(row -> row.split(" \\| |\\| ", -1))
                .flatMap(cells -> suffixes.get(cells[2]).stream()
                        .map(suffix -> cells[1].replace("`", "").replace('.', '_') + suffix))
                .collect(Collectors.toSet());
        for (String file : List.of("grafana-dashboard.json", "alerts.yaml")) {
            String text = Files.readString(Path.of("..", "docker", "monitoring", file));
            List<String> asked = Pattern.compile("keycloak_mtls_[a-z_]+")
                    .matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertThat(asked).isNotEmpty();
            assertThat(series).as(file).containsAll(asked);
        }
    }

    @Test
    void everyTestThatTheThreatModelOrThePageOnTlsNamesIsThere() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path module : List.of(Path.of("src/test/java"), Path.of("..", "testsuite/src/test/java"))) {
            try (Stream<Path> files = Files.walk(module)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    sources.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        for (String page : List.of("security.md", "tls.md")) {
            List<MatchResult> named = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`")
                    .matcher(Files.readString(DOCS.resolve(page)))
                    .results()
                    .toList();
            assertThat(named).isNotEmpty().allSatisfy(test -> assertThat(sources.get(test.group(1) + ".java"))
                    .as(test.group(1))
                    .containsPattern(" " + test.group(2) + "\\("));
        }
    }

    @Test
    void everyCredentialSourceIsNamed() throws IOException {
        String text = Files.readString(DOCS.resolve("configuration.md"));
        for (CredentialSource source : CredentialSource.values()) {
            assertThat(text).contains("`" + source.code() + "`");
        }
    }

    @Test
    void everyLanguageHasALabelAndAHelpForEverySettingAndTheEnglishOnesAreItsOwn() throws IOException {
        Properties english = messages("en");
        Properties german = messages("de");
        for (AuthenticationMethod method : AuthenticationMethod.values()) {
            for (ClientSetting setting : ClientSetting.of(method)) {
                if (setting.form() != ClientSetting.Form.OF_KEYCLOAK) {
                    assertThat(english.getProperty(setting.labelKey())).isEqualTo(setting.label());
                    assertThat(english.getProperty(setting.helpKey())).isEqualTo(setting.help());
                    assertThat(german.getProperty(setting.labelKey())).isNotBlank();
                    assertThat(german.getProperty(setting.helpKey()))
                            .isNotBlank()
                            .isNotEqualTo(setting.help());
                }
            }
        }
    }

    @Test
    void theConsoleHasANameInEveryLanguageForEverySelector() throws IOException {
        for (String language : List.of("en", "de")) {
            assertThat(messages(language).stringPropertyNames())
                    .containsAll(Arrays.stream(SubjectSelector.Type.values())
                            .map(type -> "mtls.ui.selector." + type.parameter())
                            .toList());
        }
    }

    @Test
    void everySettingOfATrustProfileHasAGermanNameAndHelpAndNoOtherHas() throws IOException {
        Properties german = messages("de");
        for (TrustProfileSetting<?> setting : TrustProfileSetting.ALL) {
            assertThat(german.getProperty("mtls.ui.trust.setting." + setting.key()))
                    .as(setting.key())
                    .isNotBlank();
            assertThat(german.getProperty("mtls.ui.trust.help." + setting.key()))
                    .as(setting.key())
                    .isNotBlank()
                    .isNotEqualTo(setting.help());
        }
        for (String prefix : List.of("mtls.ui.trust.setting.", "mtls.ui.trust.help.")) {
            assertThat(german.stringPropertyNames().stream()
                            .filter(key -> key.startsWith(prefix))
                            .map(key -> key.substring(prefix.length())))
                    .containsExactlyInAnyOrderElementsOf(TrustProfileSetting.ALL.stream()
                            .map(TrustProfileSetting::key)
                            .toList());
        }
    }

    @Test
    void everyLanguageHasEveryWordOfASetting() throws IOException {
        Set<String> keys = new HashSet<>();
        for (TrustProfileSetting<?> setting : TrustProfileSetting.ALL) {
            setting.type().choices().forEach(choice -> keys.add("mtls.ui.trust.choice." + choice));
            setting.type().range().ifPresent(range -> keys.add("mtls.ui.unit." + range.unit()));
            if (setting.group() != TrustProfileSetting.Group.PROFILE) {
                keys.add("mtls.ui.trust.group." + setting.group().code());
                keys.add("mtls.ui.trust.groupHint." + setting.group().code());
            }
        }
        for (String language : List.of("en", "de")) {
            assertThat(messages(language).stringPropertyNames())
                    .containsAll(keys)
                    .filteredOn(key -> key.matches("mtls\\.ui\\.(trust\\.(choice|group|groupHint)|unit)\\..*"))
                    .hasSameSizeAs(keys);
        }
    }

    @Test
    void everyLanguageHasATextForEveryReasonAndTheEnglishOneIsItsMeaning() throws IOException {
        Properties english = messages("en");
        Properties german = messages("de");
        for (RejectionReason reason : RejectionReason.values()) {
            String key = "mtls.ui.reason." + reason.code();
            assertThat(english.getProperty(key)).isEqualTo(reason.meaning());
            assertThat(german.getProperty(key)).as(key).isNotBlank().isNotEqualTo(reason.meaning());
        }
        assertThat(english.stringPropertyNames().stream().filter(key -> key.startsWith("mtls.ui.reason.")))
                .hasSameSizeAs(RejectionReason.values());
    }

    @Test
    void everyLanguageHasASentenceForEveryProblemWithTheSameArguments() throws IOException {
        Properties english = messages("en");
        Properties german = messages("de");
        for (ProblemCode problem : ProblemCode.values()) {
            String key = "mtls.ui.problem." + problem.code();
            assertThat(english.getProperty(key)).isEqualTo(problem.sentence());
            assertThat(german.getProperty(key)).as(key).isNotBlank().isNotEqualTo(problem.sentence());
            assertThat(Pattern.compile("\\{\\{(\\w+)}}")
                            .matcher(german.getProperty(key))
                            .results()
                            .map(found -> found.group(1)))
                    .as(key)
                    .hasSameElementsAs(problem.arguments());
        }
        assertThat(english.stringPropertyNames().stream().filter(key -> key.startsWith("mtls.ui.problem.")))
                .hasSameSizeAs(ProblemCode.values());
    }

    @Test
    void theTableOfTheMigrationNamesEverySettingOfClientX509() throws IOException {
        assertThat(rows(DOCS.resolve("migration.md")).stream()
                        .map(row -> row.substring(0, row.indexOf(" | ", 2)))
                        .flatMap(cell -> NAME.matcher(cell).results().map(found -> found.group(1))))
                .contains(
                        X509ClientAuthenticator.ATTR_SUBJECT_DN,
                        X509ClientAuthenticator.ATTR_CA_SUBJECT_DN,
                        X509ClientAuthenticator.ATTR_ALLOW_REGEX_PATTERN_COMPARISON);
    }

    private static Properties messages(String language) throws IOException {
        Properties messages = new Properties();
        try (var reader = Files.newBufferedReader(
                Path.of("src/main/resources/theme-resources/messages/messages_" + language + ".properties"))) {
            messages.load(reader);
        }
        return messages;
    }

    private static List<String> rows(Path document) throws IOException {
        return Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    private static List<String> namesInTables(String from, String to) throws IOException {
        String text = Files.readString(DOCS.resolve("configuration.md"));
        int start = text.indexOf(from);
        int end = text.indexOf(to, start);
        String section = text.substring(start, end < 0 ? text.length() : end);
        return FIRST_CELL
                .matcher(section)
                .results()
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map(found -> found.group(1))
                .filter(name -> !name.equals("true"))
                .toList();
    }
}
