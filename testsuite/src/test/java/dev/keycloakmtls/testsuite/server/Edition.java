package dev.keycloakmtls.testsuite.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the Keycloaks that the product has to run on.
 *
 * @param name also that of its directory
 * @param distribution a stock Keycloak, unpacked
 * @param java the JDK that it runs on; null: the one of the tests
 * @param libraries further JARs for {@code providers/}
 * @param buildOptions storage and further options of {@code kc.sh build}
 */
public record Edition(
        String name, Path distribution, @Nullable Path java, List<Path> libraries, List<String> buildOptions) {
    /**
     * Variables of a server that has no password worth guarding. Argon2 as Keycloak has it takes a second for each new user
     * and each sign-in where the second compiler is off.
     */
    public static final Map<String, String> QUICK_PASSWORDS =
            Map.of("KC_SPI_PASSWORD_HASHING__ARGON2__MEMORY", "8", "KC_SPI_PASSWORD_HASHING__ARGON2__ITERATIONS", "1");

    /** Options of a JVM that starts in half the time: one compiler, and a collector without threads of its own. */
    public static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:-UseG1GC -XX:+UseSerialGC";

    public Edition {
        libraries = List.copyOf(libraries);
        buildOptions = List.copyOf(buildOptions);
    }

    public static Edition of(String name, Path distribution, @Nullable Path java) {
        return new Edition(name, distribution, java, List.of(), List.of("--db=dev-file"));
    }

    /** With BouncyCastle's FIPS libraries. */
    public Edition fips(String mode, List<Path> jars) {
        var options = new ArrayList<>(buildOptions);
        options.addAll(List.of("--features=fips", "--fips-mode=" + mode));
        return new Edition(name + "-fips-" + mode, distribution, java, jars, options);
    }

    Map<String, String> environment() {
        var environment = new HashMap<>(QUICK_PASSWORDS);
        if (java != null) {
            environment.put("JAVA_HOME", java.toString());
            environment.put("JAVA", java + "/bin/java");
        }
        if (buildOptions.stream().noneMatch(option -> option.startsWith("--cache="))) {
            // Some versions take it at build and some at start: as a variable it may stand at both.
            environment.put("KC_CACHE", "local");
        }
        return environment;
    }

    /** What its database depends on: the version, and how FIPS has passwords hashed. */
    String database() {
        String fips = buildOptions.stream()
                .filter(option -> option.startsWith("--fips-mode="))
                .findFirst()
                .map(mode -> "-" + mode.substring("--".length()))
                .orElse("");
        return distribution.getFileName() + fips;
    }

    /** What start has to be told too: a cluster's database and caches. */
    List<String> storage() {
        boolean cluster = buildOptions.stream().anyMatch(option -> option.startsWith("--cache="));
        return cluster ? buildOptions : List.of();
    }

    List<String> build(Lookup lookup) {
        var options = new ArrayList<>(
                List.of("build", "--health-enabled=true", "--metrics-enabled=true", lookup.buildOption()));
        if (!lookup.clientAuth().equals("none")) {
            options.add("--https-client-auth=" + lookup.clientAuth());
        }
        options.addAll(buildOptions);
        return options;
    }
}
