package dev.keycloakmtls.testsuite.matrix;

import dev.keycloakmtls.testsuite.browser.BrowserTests;
import dev.keycloakmtls.testsuite.server.Edition;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the core flows on every supported Keycloak and Java, and writes down what came out. */
public final class Matrix {
    /** Java releases to run on. */
    static final List<String> JAVAS = List.of("17", "25");

    /** Enough for Keycloak's administrator, whose password is short, where FIPS asks for 14 characters. */
    private static final String PADDING = "--spi-password-hashing--pbkdf2-sha512--max-padding-length=14";

    /**
     * What came out of one edition.
     *
     * @param problem nothing if every flow passed
     */
    record Cell(String keycloak, String java, String fips, Optional<String> problem) {}

    private Matrix() {}

    /**
     * @param arguments the directory with the pages, that with the unpacked Keycloaks, that with BouncyCastle's FIPS
     *     libraries, the current version, one that is too old, and the other supported ones
     */
    public static void main(String[] arguments) throws IOException {
        Path project = Path.of(arguments[0]);
        Path distributions = Path.of(arguments[1]);
        List<Path> fips = jars(Path.of(arguments[2]));
        String current = arguments[3];
        String tooOld = arguments[4];
        List<String> supported = new ArrayList<>(List.of(arguments).subList(5, arguments.length));
        supported.add(current);
        List<Cell> cells = new ArrayList<>();
        for (String version : supported) {
            for (String java : JAVAS) {
                cells.add(run(version, java, "", edition(distributions, version, java)));
            }
        }
        for (String mode : List.of("non-strict", "strict")) {
            for (String java : JAVAS) {
                cells.add(run(
                        current,
                        java,
                        mode,
                        edition(distributions, current, java).map(edition -> edition.fips(mode, fips))));
            }
        }
        String refusal = refusal(Edition.of("matrix-" + tooOld, distribution(distributions, tooOld), null));
        System.out.println("Keycloak " + tooOld + ": " + refusal);
        new MatrixPages(project, cells, fips, tooOld, refusal).write();
        if (refusal.isEmpty() || cells.stream().anyMatch(cell -> cell.problem().isPresent())) {
            System.exit(1);
        }
    }

    private static Cell run(String version, String java, String fips, Optional<Edition> edition) {
        Cell cell = new Cell(
                version,
                java,
                fips,
                edition.map(found -> problem(found, fips.isEmpty() && java.equals(JAVAS.get(0))))
                        .orElse(Optional.of("not run: there is no Java " + java + " here")));
        System.out.printf(
                "Keycloak %s, Java %s%s: %s%n",
                version, java, fips.isEmpty() ? "" : ", FIPS " + fips, cell.problem.orElse("passed"));
        return cell;
    }

    /**
     * The first flow that did not come out as it should, in one line.
     *
     * @param browser whether the console is used in Chromium too, which takes minutes
     */
    private static Optional<String> problem(Edition edition, boolean browser) {
        KeycloakServer.Builder builder;
        try {
            builder = KeycloakServer.of(KeycloakHome.of(edition))
                    .acceptUnverified()
                    .pemTrustStore(CoreFlow.STAFF);
        } catch (RuntimeException | Error e) {
            System.out.println(e);
            return Optional.of("kc.sh build failed");
        }
        if (edition.buildOptions().contains("--features=fips")) {
            builder.option(PADDING);
        }
        if (browser) {
            builder.option(SharedServer.HTTP_JWKS).option(SharedServer.TOLD_HOSTS);
        }
        try (KeycloakServer server = builder.start()) {
            for (CoreFlow flow : CoreFlow.values()) {
                try {
                    flow.run(server);
                } catch (RuntimeException | Error e) {
                    e.printStackTrace(System.out);
                    server.logLines().stream()
                            .filter(line -> line.contains("ERROR") || line.contains("Caused by"))
                            .limit(20)
                            .forEach(System.out::println);
                    return Optional.of(flow.meaning());
                }
            }
            return browser ? browserProblem(edition, server) : Optional.empty();
        } catch (RuntimeException | Error e) {
            System.out.println(e);
            return Optional.of("did not start");
        }
    }

    /** The tests of the console that failed. */
    private static Optional<String> browserProblem(Edition edition, KeycloakServer server) {
        List<BrowserTests.Result> failed = new BrowserTests("browser-" + edition.name(), "flows", Optional.empty())
                .run(server).stream().filter(result -> result.failure() != null).toList();
        failed.forEach(result -> System.out.println(result.name() + ": " + result.failure()));
        return failed.isEmpty()
                ? Optional.empty()
                : Optional.of(failed.stream().map(BrowserTests.Result::name).collect(Collectors.joining("; ")));
    }

    /** Why Keycloak does not start with the product; empty if it does or says nothing. */
    private static String refusal(Edition edition) {
        try {
            KeycloakServer.of(KeycloakHome.of(edition)).start().close();
            return "";
        } catch (RuntimeException | Error e) {
            return String.valueOf(e.getMessage())
                    .lines()
                    .filter(line -> line.contains("keycloak-mtls-client-auth needs"))
                    .map(line -> line.substring(line.indexOf("keycloak-mtls-client-auth needs")))
                    .findFirst()
                    .orElse("");
        }
    }

    private static Optional<Edition> edition(Path distributions, String version, String java) {
        return java(java)
                .map(home ->
                        Edition.of("matrix-" + version + "-java" + java, distribution(distributions, version), home));
    }

    private static Path distribution(Path distributions, String version) {
        return distributions.resolve("keycloak-" + version);
    }

    /** A JDK of this release: the one that runs this, or one that is installed where Linux distributions put them. */
    private static Optional<Path> java(String release) {
        Path running = Path.of(System.getProperty("java.home"));
        try (Stream<Path> installed =
                Files.isDirectory(Path.of("/usr/lib/jvm")) ? Files.list(Path.of("/usr/lib/jvm")) : Stream.empty()) {
            return Stream.concat(Stream.of(running), installed.sorted())
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")) && isRelease(home, release))
                    .findFirst();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isRelease(Path home, String release) {
        try {
            return Files.exists(home.resolve("release"))
                    && Files.readString(home.resolve("release")).matches("(?s).*JAVA_VERSION=\"" + release + "[.\"].*");
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> jars(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
