package dev.keycloakmtls.testsuite.server;

import dev.keycloakmtls.testsuite.provider.FaultyLookupFactory;
import dev.keycloakmtls.testsuite.provider.PerRealmLookupFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.keycloak.services.x509.X509ClientCertificateLookupFactory;

/**
 * A Keycloak directory after {@code kc.sh build}, from which servers are copied. It is kept in {@code target/homes} and
 * built again only when the product or an option changes.
 */
public final class KeycloakHome {
    private static final Map<String, String> JAVA = Map.of("JAVA_OPTS_APPEND", Edition.QUICK_START);

    private final Path directory;
    private final Lookup lookup;
    private final Edition edition;

    private KeycloakHome(Path directory, Lookup lookup, Edition edition) {
        this.directory = directory;
        this.lookup = lookup;
        this.edition = edition;
    }

    /** Another Keycloak than the one that is built against, with the product in {@code providers/}. */
    public static KeycloakHome of(Edition edition) {
        return prepared(edition, Lookup.DIRECT, productName());
    }

    /** The same with another lookup. */
    public static KeycloakHome of(Edition edition, Lookup lookup) {
        return prepared(edition, lookup, productName());
    }

    /** Keycloak with the product in {@code providers/}. */
    public static KeycloakHome withProduct(Lookup lookup) {
        return prepared("product-" + lookup.home(), Settings.distribution(), lookup, productName());
    }

    /** Keycloak with the product and further JARs beside it. */
    public static KeycloakHome withProductBeside(String name, Path... jars) {
        return prepared(
                new Edition(name, Settings.distribution(), null, List.of(jars), List.of("--db=dev-file")),
                Lookup.DIRECT,
                productName());
    }

    /** Keycloak with another version of the product. */
    public static KeycloakHome withVersion(String name, Path jar) {
        return prepared(
                new Edition(name, Settings.distribution(), null, List.of(jar), List.of("--db=dev-file")),
                Lookup.DIRECT,
                null);
    }

    /** Keycloak with the product, whose TLS layer lets nobody in without a certificate. */
    public static KeycloakHome requiringCertificates() {
        return prepared(
                new Edition(
                        "product-required",
                        Settings.distribution(),
                        null,
                        List.of(),
                        List.of("--db=dev-file", "--https-client-auth=required")),
                Lookup.NOT_ASKED,
                productName());
    }

    /** Keycloak with the product under another version's name, as after an upgrade. */
    public static KeycloakHome upgraded(Lookup lookup) {
        return prepared(
                "upgraded-" + lookup.home(), Settings.distribution(), lookup, "keycloak-mtls-client-auth-next.jar");
    }

    /** Keycloak with the product, as a node of a cluster on a shared PostgreSQL. */
    public static KeycloakHome clustered(Lookup lookup) {
        return prepared(
                "clustered-" + lookup.home(),
                Settings.distribution(),
                lookup,
                productName(),
                List.of("--db=postgres", "--cache=ispn"));
    }

    /** The oldest Keycloak that is supported with the product in {@code providers/}. */
    public static KeycloakHome oldestWithProduct() {
        return of(Edition.of("oldest", Settings.oldestDistribution(), null));
    }

    /** Keycloak with the product, but for the console's tabs. */
    public static KeycloakHome withoutTabs() {
        List<String> options = List.of("--db=dev-file", "--spi-theme--mtls-console--enabled=false");
        return of(new Edition("without-tabs", Settings.distribution(), null, List.of(), options));
    }

    /** Keycloak as it comes. */
    public static KeycloakHome stock(Lookup lookup) {
        return prepared("stock-" + lookup.home(), Settings.distribution(), lookup, null);
    }

    Edition edition() {
        return edition;
    }

    Lookup lookup() {
        return lookup;
    }

    /** Database and caches: of these, newer versions read the caches at start and older ones when they are built. */
    List<String> storage() {
        return edition.storage();
    }

    /** A copy to run: files that nobody changes are hard links. */
    Path copyTo(Path target) {
        Child.run(
                List.of("cp", "-al", directory.toString(), target.toString()),
                Map.of(),
                directory.resolveSibling("copy.log"));
        return target;
    }

    private static String productName() {
        return Settings.product().getFileName().toString();
    }

    /** @param jar what the product is called in {@code providers/}; null: it is not there */
    private static KeycloakHome prepared(String name, Path distribution, Lookup lookup, @Nullable String jar) {
        return prepared(Edition.of(name, distribution, null), lookup, jar);
    }

    private static KeycloakHome prepared(
            String name, Path distribution, Lookup lookup, @Nullable String jar, List<String> storage) {
        return prepared(new Edition(name, distribution, null, List.of(), storage), lookup, jar);
    }

    private static synchronized KeycloakHome prepared(Edition edition, Lookup lookup, @Nullable String jar) {
        Path homes = Settings.work().resolve("homes");
        Path home = homes.resolve(edition.name());
        String key = edition + " " + lookup.home() + " " + (jar == null ? "stock" : jar + sha256(Settings.product()));
        Path marker = homes.resolve(edition.name() + ".key");
        try {
            if (!Files.exists(marker) || !Files.readString(marker).equals(key)) {
                Files.deleteIfExists(marker);
                build(home, edition, lookup, jar);
                Files.writeString(marker, key);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KeycloakHome(home, lookup, edition);
    }

    private static void build(Path home, Edition edition, Lookup lookup, @Nullable String jar) throws IOException {
        Files.createDirectories(home.getParent());
        Path log = home.resolveSibling(home.getFileName() + ".log");
        Child.run(List.of("rm", "-rf", home.toString()), Map.of(), log);
        Child.run(List.of("cp", "-a", edition.distribution().toString(), home.toString()), Map.of(), log);
        if (jar != null) {
            Files.copy(Settings.product(), home.resolve("providers").resolve(jar), StandardCopyOption.COPY_ATTRIBUTES);
        }
        for (Path library : edition.libraries()) {
            Files.copy(library, home.resolve("providers").resolve(library.getFileName()));
        }
        if (lookup.isOfTestsuite()) {
            packLookups(home.resolve("providers").resolve("lookups.jar"));
        }
        var command = new ArrayList<String>();
        command.add(home.resolve("bin/kc.sh").toString());
        command.addAll(edition.build(lookup));
        Map<String, String> environment = new HashMap<>(JAVA);
        environment.putAll(edition.environment());
        Child.run(command, environment, log);
    }

    private static void packLookups(Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            String faulty = FaultyLookupFactory.class.getName();
            String perRealm = PerRealmLookupFactory.class.getName();
            String both = FaultyLookupFactory.class.getSuperclass().getName();
            String unusable = faulty.replace("FaultyLookupFactory", "UnusableCertificate");
            for (String type : List.of(both, faulty, faulty + "$1", perRealm, unusable)) {
                String file = type.replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(file));
                try (var in = FaultyLookupFactory.class.getClassLoader().getResourceAsStream(file)) {
                    Objects.requireNonNull(in).transferTo(out);
                }
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + X509ClientCertificateLookupFactory.class.getName()));
            out.write((faulty + "\n" + perRealm).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("Package the extension first (./mvnw verify does)", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
