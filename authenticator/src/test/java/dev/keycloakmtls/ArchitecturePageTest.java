package dev.keycloakmtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/architecture.md} draws the rooms that there are, and lists what of Keycloak is used that is no public API. */
class ArchitecturePageTest {

    private static final Path PAGE = Path.of("..", "docs", "architecture.md");
    private static final Path SOURCES = Path.of("src/main/java/dev/keycloakmtls");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import (?:static )?((?:[a-z]\\w*\\.)*[a-z]\\w*)\\.([A-Z]\\w*)");

    /** Whose classes are for extensions; all other JARs of Keycloak are not. */
    private static final Pattern PUBLIC = Pattern.compile("keycloak-(core|common|server-spi|crypto-default)-\\d.*");

    @Test
    void theFloorsHaveEveryRoomAndNoRoomUsesOneAbove() throws IOException {
        Map<String, Integer> floors = new HashMap<>();
        List<String> lines =
                part("floors").lines().filter(line -> line.matches("[a-z].*")).toList();
        for (int floor = 0; floor < lines.size(); floor++) {
            for (String room :
                    lines.get(floor).substring("doors       ".length()).split(" +", -1)) {
                assertThat(floors.put(room, floor)).as(room).isNull();
            }
        }

        Set<String> upward = new TreeSet<>();
        Set<String> rooms = new TreeSet<>();
        for (Path source : sources()) {
            String room = SOURCES.relativize(source).getName(0).toString();
            rooms.add(room);
            for (MatchResult imported : imports(source)) {
                if (imported.group(1).startsWith("dev.keycloakmtls.")) {
                    String used = imported.group(1).split("\\.", -1)[2];
                    if (floors.getOrDefault(used, -1) < floors.getOrDefault(room, -1)) {
                        upward.add(room + " uses " + used);
                    }
                }
            }
        }
        assertThat(floors.keySet()).isEqualTo(rooms);
        assertThat(upward).isEmpty();
    }

    @Test
    void theListOfInternalPackagesIsWhatTheCodeImports() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path source : sources()) {
            for (MatchResult imported : imports(source)) {
                if (isInternal(imported.group(1), imported.group(1) + "." + imported.group(2))) {
                    used.add(imported.group(1));
                }
            }
        }

        List<String> listed = part("internal")
                .lines()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line ->
                        Arrays.stream(line.split("\\|", -1)[1].replace("`", "").split(",", -1)))
                .map(String::strip)
                .toList();
        assertThat(listed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void theClassesAndFilesThatThePageNamesAreThere() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path directory :
                List.of(Path.of("src"), Path.of("..", "testsuite", "src"), Path.of("..", "admin-ui", "src"))) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.map(file -> file.getFileName().toString().replaceAll("\\.\\w+$", ""))
                        .forEach(names::add);
            }
        }
        String page = Files.readString(PAGE).replaceAll("(?s)<!-- internal -->.*<!-- /internal -->", "");
        assertThat(Pattern.compile("`(?:[a-z]+/)*([A-Z][a-z]+[A-Z]\\w+)`")
                        .matcher(page)
                        .results())
                .hasSizeGreaterThan(25)
                .allSatisfy(name -> assertThat(names).contains(name.group(1)));
    }

    private static boolean isInternal(String packageName, String className) {
        if (packageName.startsWith("io.quarkus.") || packageName.startsWith("io.vertx.")) {
            return true;
        }
        return packageName.startsWith("org.keycloak.")
                && !PUBLIC.matcher(jar(className)).matches();
    }

    private static String jar(String className) {
        try {
            URL jar = Class.forName(className, false, ArchitecturePageTest.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation();
            return Path.of(jar.getPath()).getFileName().toString();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String part(String name) throws IOException {
        String page = Files.readString(PAGE);
        return page.substring(page.indexOf("<!-- " + name + " -->"), page.indexOf("<!-- /" + name + " -->"));
    }

    /** But for those of the root. */
    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.getParent().equals(SOURCES))
                    .toList();
        }
    }

    private static List<MatchResult> imports(Path source) throws IOException {
        return IMPORT.matcher(Files.readString(source)).results().toList();
    }
}
