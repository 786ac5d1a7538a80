package dev.keycloakmtls.server;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.domain.HttpsBaseUrl;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ServerOptionsTest {

    @SuppressWarnings("unused") // the parameters of a test
    static final Iterable<ServerOption<?>> OPTIONS = ServerOption.ALL;

    private static ServerOptions read(Map<String, String> given) {
        return ServerOptions.read(given::get);
    }

    @Test
    void hasTheDefaultsWhereNothingIsGiven() {
        ServerOptions options = ServerOptions.defaults();

        assertThat(options.get(ServerOption.FETCH_ALLOWED_HOSTS)).isEmpty();
        assertThat(options.get(ServerOption.FETCH_PRIVATE_ADDRESSES)).isTrue();
        assertThat(options.get(ServerOption.FETCH_PRIVATE_HOSTS)).isEmpty();
        assertThat(options.get(ServerOption.INSTALL_FLOW)).isTrue();
        assertThat(options.get(ServerOption.MTLS_BASE_URL)).isEmpty();
        assertThat(options.get(ServerOption.ALLOW_HTTP_JWKS)).isFalse();
        assertThat(options.get(ServerOption.JWKS_ALLOWED_HOSTS)).isEmpty();
        assertThat(options.get(ServerOption.JWKS_MAX_AGE)).isEqualTo(300);
        assertThat(options.get(ServerOption.JWKS_MAX_SIZE)).isEqualTo(1_048_576);
        assertThat(options.get(ServerOption.LDAP_CRL_HOSTS)).isEmpty();
    }

    @Test
    void readsABaseUrlWithoutTheSlashAtItsEnd() {
        assertThat(read(Map.of("mtls-base-url", " https://mtls.example.com/auth/ "))
                        .get(ServerOption.MTLS_BASE_URL))
                .contains(new HttpsBaseUrl("https://mtls.example.com/auth"));
    }

    @Test
    void readsIdsOfProvidersAsTheyAre() {
        assertThat(read(Map.of("trusted-lookups", " ours , Theirs-2 ")).get(ServerOption.TRUSTED_LOOKUPS))
                .containsExactlyInAnyOrder("ours", "Theirs-2");
        for (String wrong : new String[] {",", "a b", "a;b", "*"}) {
            assertThatThrownBy(() -> read(Map.of("trusted-lookups", wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("--spi-mtls--default--trusted-lookups: ");
        }
    }

    @Test
    void readsHostsWithoutCaseAndSpace() {
        ServerOptions options =
                read(Map.of("fetch-allowed-hosts", " CRL.example.com,ocsp.example.com , [2001:DB8::1]"));

        assertThat(options.get(ServerOption.FETCH_ALLOWED_HOSTS))
                .containsExactlyInAnyOrder("crl.example.com", "ocsp.example.com", "[2001:db8::1]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    fetch-allowed-hosts     | *.example.com           | "*.example.com" is not a host
                    fetch-allowed-hosts     | crl.example.com:8080    | "crl.example.com:8080" is not a host
                    fetch-allowed-hosts     | http://crl.example.com/ | "http://crl.example.com/" is not a host
                    fetch-allowed-hosts     | ,                       | names no host; leave the option out instead
                    fetch-private-addresses | no                      | is neither true nor false
                    install-flow            | off                     | is neither true nor false
                    jwks-max-age            | abc                     | is not a whole number of seconds
                    jwks-max-age            | 0                       | is not within 1 to 604800 seconds
                    jwks-max-size           | 99999999999             | is not a whole number of octets
                    mtls-base-url           | http://mtls.example.com | "http://mtls.example.com" is not an absolute https URL without user name, query and fragment
                    """)
    void refusesWhatIsNoValueWithTheOptionsNameSoThatALimitIsNeverOffByASlip(String name, String text, String reason) {
        assertThatThrownBy(() -> read(Map.of(name, text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--spi-mtls--default--" + name + ": " + reason);
    }

    @Nested
    class Proxies {
        private static final TestCa CA = TestCa.root("CN=Proxies");
        private static final TestCertificate PROXY = CA.issue(leaf("CN=ingress"));

        @TempDir
        Path directory;

        private String file(String text) throws IOException {
            return Files.writeString(Files.createTempFile(directory, "proxies", ".pem"), text)
                    .toString();
        }

        @Test
        void areReadWhenTheServerStarts() throws IOException {
            ServerOptions options = read(Map.of(
                    "trusted-proxies", file(PROXY.pem() + CA.pem()),
                    "trusted-proxy-cas", file(CA.pem()),
                    "trusted-proxy-subjects",
                            "CN=ingress\\;1,O=Example ; dns:Ingress.example.com;uri:spiffe://mesh/ingress"));

            assertThat(options.get(ServerOption.TRUSTED_PROXIES).orElseThrow().content())
                    .containsExactly(PROXY.certificate(), CA.certificate());
            assertThat(options.get(ServerOption.TRUSTED_PROXY_CAS).orElseThrow().content())
                    .containsExactly(CA.certificate());
            assertThat(options.get(ServerOption.TRUSTED_PROXY_SUBJECTS))
                    .containsExactly(
                            SubjectSelector.Type.SUBJECT_DN.parse("CN=ingress\\;1,O=Example"),
                            SubjectSelector.Type.SAN_DNS.parse("ingress.example.com"),
                            SubjectSelector.Type.SAN_URI.parse("spiffe://mesh/ingress"));
        }

        @Test
        void endTheStartWhereTheirFileCannotBeUsed() throws IOException {
            assertRefused(
                    "trusted-proxies: there is no file /nowhere/proxies.pem",
                    "trusted-proxies",
                    "/nowhere/proxies.pem");
            assertRefused("no PEM certificate", "trusted-proxies", file("nothing"));
            assertRefused("contains a private key", "trusted-proxies", file(PROXY.pem() + PROXY.privateKeyPem()));
            assertRefused(
                    "has more than 100 certificates",
                    "trusted-proxies",
                    file(PROXY.pem().repeat(101)));
            assertRefused(
                    "\"CN=ingress\" is not a CA certificate",
                    "trusted-proxy-cas",
                    file(CA.pem() + PROXY.pem()),
                    "trusted-proxy-subjects",
                    "CN=ingress");
        }

        @Test
        void endTheStartWhereTheOptionsDoNotSayWhoTheyAre() throws IOException {
            assertRefused("trusted-proxy-cas: needs", "trusted-proxy-cas", file(CA.pem()));
            assertRefused("trusted-proxy-subjects: needs", "trusted-proxy-subjects", "CN=ingress");
            assertRefused(
                    "trusted-proxy-subjects: \"ingress\" is no name",
                    "trusted-proxy-cas",
                    file(CA.pem()),
                    "trusted-proxy-subjects",
                    "ingress");
            assertRefused(
                    "trusted-proxy-subjects: names nobody",
                    "trusted-proxy-cas",
                    file(CA.pem()),
                    "trusted-proxy-subjects",
                    ";");
            assertRefused(
                    "is no name", "trusted-proxy-cas", file(CA.pem()), "trusted-proxy-subjects", "dns:*.example.com");
            assertRefused(
                    "believe-any-proxy: contradicts",
                    "believe-any-proxy",
                    "true",
                    "trusted-proxies",
                    file(PROXY.pem()));
        }

        private void assertRefused(String reason, String... options) {
            Map<String, String> given = new HashMap<>();
            for (int i = 0; i < options.length; i += 2) {
                given.put(options[i], options[i + 1]);
            }
            assertThatThrownBy(() -> read(given))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("--spi-mtls--default--")
                    .hasMessageContaining(reason);
        }
    }

    @ParameterizedTest
    @FieldSource("OPTIONS")
    void describesEveryOptionInWhole(ServerOption<?> option) {
        assertThat(option.name()).matches("[a-z]+(-[a-z]+)*");
        assertThat(option.help()).endsWith(".");
        assertThat(option.metadata().getHelpText()).isEqualTo(option.help());
    }

    @Test
    void theTableOfTheDocumentationIsThatOfTheCode() throws Exception {
        assertThat(Files.readAllLines(Path.of("..", "docs", "configuration.md")).stream()
                        .filter(line -> line.startsWith("| `--spi-mtls--default--")))
                .containsExactlyElementsOf(
                        ServerOption.ALL.stream().map(ServerOption::row).toList());
    }

    @Test
    void theTableOfMovedOptionsIsThatOfTheCode() throws Exception {
        assertThat(Files.readAllLines(Path.of("..", "docs", "configuration.md")).stream()
                        .filter(line -> line.matches("\\| `--spi-(client-authenticator|well-known)--.*")))
                .containsExactlyElementsOf(
                        MovedOption.ALL.stream().map(MovedOption::row).toList());
    }

    /** A start command that is copied from a page does not end with "there is no such option". */
    @Test
    void everyOptionThatADocumentOrAnExampleNamesIsOne() throws Exception {
        Set<String> names = ServerOption.ALL.stream().map(ServerOption::name).collect(Collectors.toSet());
        names.add("enabled"); // Keycloak's own
        Pattern option = Pattern.compile("spi-mtls--default--([a-z0-9-]+)|KC_SPI_MTLS__DEFAULT__([A-Z0-9_]+)");
        for (Path file : documentsAndExamples()) {
            assertThat(option.matcher(Files.readString(file))
                            .results()
                            .map((MatchResult found) -> found.group(1) == null
                                    ? found.group(2).toLowerCase(Locale.ROOT).replace('_', '-')
                                    : found.group(1)))
                    .as(file.toString())
                    .isSubsetOf(names);
        }
    }

    @Test
    void noDocumentNamesAnOptionWhereItStoodBefore() throws Exception {
        Path table = Path.of("..", "docs", "configuration.md");
        for (Path file : documentsAndExamples()) {
            String text = Files.readString(file);
            assertThat(MovedOption.ALL)
                    .as(file.toString())
                    .noneMatch(moved -> !file.equals(table) && text.contains(moved.flag()));
        }
    }

    private static List<Path> documentsAndExamples() throws IOException {
        try (Stream<Path> files = Stream.concat(
                Stream.of(Path.of("..", "README.md")),
                Stream.concat(Files.walk(Path.of("..", "docs")), Files.walk(Path.of("..", "docker"))))) {
            return files.filter(file -> file.toString().matches(".*\\.(md|yaml|conf|cfg|sh)|.*Dockerfile"))
                    .toList();
        }
    }

    @Test
    void hasEveryConstantInItsList() throws Exception {
        var constants = new java.util.HashSet<Object>();
        for (var field : ServerOption.class.getFields()) {
            if (field.getType().equals(ServerOption.class)) {
                constants.add(field.get(null));
            }
        }
        assertThat(Set.copyOf(ServerOption.ALL)).isEqualTo(constants);
    }

    @Test
    void readsOneOptionBeforeKeycloakHasStartedAsKeycloakDoesAfterwards() {
        ServerOption<Boolean> option = ServerOption.FETCH_PRIVATE_ADDRESSES;

        assertThat(option.from(configuration(Map.of(), Map.of()))).isTrue();
        assertThat(option.from(
                        configuration(Map.of("kc.spi-mtls--default--fetch-private-addresses", "false"), Map.of())))
                .isFalse();
        assertThat(option.from(configuration(Map.of("kc.spi-mtls-default-fetch-private-addresses", "false"), Map.of())))
                .isFalse();
        // Of the two spellings the source with the higher rank counts: a command line above a file.
        assertThat(option.from(configuration(
                        Map.of("kc.spi-mtls--default--fetch-private-addresses", "true"),
                        Map.of("kc.spi-mtls-default-fetch-private-addresses", "false"))))
                .isFalse();
        assertThatThrownBy(() -> option.from(
                        configuration(Map.of("kc.spi-mtls--default--fetch-private-addresses", "no"), Map.of())))
                .hasMessage("--spi-mtls--default--fetch-private-addresses: is neither true nor false");
    }

    private static Config configuration(Map<String, String> file, Map<String, String> commandLine) {
        return new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(file, "file", 100),
                        new PropertiesConfigSource(commandLine, "command line", 400))
                .build();
    }
}
