package dev.keycloakmtls.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a library says of its own failures is meant for developers: nobody passes it on but in a sentence that says whose it is. */
class WordsOfOthersTest {

    private static final Path SOURCES = Path.of("src/main/java/dev/keycloakmtls");

    /** Who reads the message of an exception, and why that is nobody else's. */
    private static final Map<String, String> READERS = Map.ofEntries(
            Map.entry("domain/RuntimeSays.java", "quotes it, and says that the runtime says so"),
            Map.entry("verification/path/StrictParsing.java", "of its own MalformedException"),
            Map.entry("config/ConfDirectory.java", "of its own MalformedException"),
            Map.entry("domain/WithoutNameConstraints.java", "passed on within the verification, which quotes it"),
            Map.entry("fetch/HttpFetcher.java", "whether there is one"),
            Map.entry("fetch/ServerRevocationFetcher.java", "for the log"),
            Map.entry("discovery/RealmBaseUrl.java", "of our own MalformedException, for the log"),
            Map.entry("policy/MethodExecutor.java", "of our own PolicyViolation: Keycloak has no place for codes"),
            Map.entry("admin/client/ClientChanges.java", "of Keycloak's validation, which is meant for administrators"),
            Map.entry("server/OptionType.java", "for whoever starts the server"),
            Map.entry("server/ServerOption.java", "for whoever starts the server"));

    @Test
    void areReadByThoseAloneWhoSayWhoseTheyAre() throws IOException {
        Set<String> readers = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (Files.readString(file).contains("getMessage()")) {
                    readers.add(SOURCES.relativize(file).toString().replace('\\', '/'));
                }
            }
        }
        assertThat(readers).containsExactlyInAnyOrderElementsOf(READERS.keySet());
    }
}
