package dev.keycloakmtls.tls;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Looks for code beside this extension that could see the certificate of a TLS connection past the lookup provider: the JARs in
 * {@code providers/} are searched for classes that name what it takes. A class that calls a method, or looks for it by its
 * name, has that name in its constants (JVMS §4.4.7). What names it and does nothing with it is found as well.
 */
final class CertificateReaders {

    /** All of one of these: Keycloak's request, its own lookup classes, ours, or the connection beneath. */
    private static final List<List<String>> SIGNS = List.of(
            List.of("getClientCertificateChain"),
            List.of("VertxClientCertificateLookup"),
            List.of("DefaultClientCertificateLookup"),
            List.of("dev/keycloakmtls/tls/GuardedLookup"),
            List.of("dev.keycloakmtls.tls.GuardedLookup"),
            List.of("io/vertx/", "sslSession"),
            List.of("io/vertx/", "peerCertificate"));

    private CertificateReaders() {}

    /**
     * The first that is found, half a sentence.
     *
     * @param ourJar the JAR that is not searched; the others are those beside it
     * @throws IOException if one of them cannot be read
     */
    static Optional<Detail> among(Path ourJar) throws IOException {
        Path ours = ourJar.toRealPath();
        try (Stream<Path> beside = Files.list(ours.getParent())) {
            for (Path jar : beside.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                if (!jar.toRealPath().equals(ours)) {
                    Optional<Detail> found = in(jar);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Detail> in(Path jar) throws IOException {
        try (InputStream file = Files.newInputStream(jar);
                ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".class") && mayRead(entries.readAllBytes())) {
                    return Optional.of(ProblemCode.GUARD_OTHER_READER.with(Map.of(
                            "class", entry.getName(), "jar", jar.getFileName().toString())));
                }
            }
        }
        return Optional.empty();
    }

    /** Names in a class file are in UTF-8, and these are ASCII. */
    static boolean mayRead(byte[] classFile) {
        String text = new String(classFile, StandardCharsets.ISO_8859_1);
        return SIGNS.stream().anyMatch(sign -> sign.stream().allMatch(text::contains));
    }
}
