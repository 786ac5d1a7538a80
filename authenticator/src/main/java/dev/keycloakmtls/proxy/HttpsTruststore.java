package dev.keycloakmtls.proxy;

import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.config.WatchedFile;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Reads the file that Keycloak's {@code https-trust-store-file} names, by its content and not by its name. */
final class HttpsTruststore {

    private static final String FILE = "kc.https-trust-store-file";
    private static final String PASSWORD = "kc.https-trust-store-password";
    private static final String TYPE = "kc.https-trust-store-type";

    private HttpsTruststore() {}

    /**
     * The server's; nothing where none is configured.
     *
     * @param option the value of a property, if it has one
     * @throws IllegalArgumentException if it cannot be read, with the reason
     */
    static Optional<WatchedFile<List<X509Certificate>>> of(
            Function<String, Optional<String>> option, InstantSource clock) {
        String password = option.apply(PASSWORD).orElse("");
        Optional<String> type = option.apply(TYPE).filter(text -> !text.isBlank());
        return option.apply(FILE)
                .filter(file -> !file.isBlank())
                .map(file -> WatchedFile.open(
                        Path.of(file).toAbsolutePath().toString(),
                        Bound.PEM_CHARACTERS.value(),
                        octets -> read(octets, password, type.orElseGet(() -> typeOf(file))),
                        clock));
    }

    static List<X509Certificate> read(byte[] octets, String password, String type) {
        if (isPem(octets)) {
            return List.copyOf(Pem.certificates(new String(octets, StandardCharsets.ISO_8859_1)));
        }
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(new ByteArrayInputStream(octets), password.toCharArray());
            List<X509Certificate> certificates = new ArrayList<>();
            for (X509Certificate certificate : PublicAuthorities.certificates(store)) {
                certificates.add(
                        Pem.certificate(certificate.getEncoded())); // the JDK's object, whose store it ever was
            }
            return List.copyOf(certificates);
        } catch (GeneralSecurityException | IOException e) {
            throw ProblemCode.NO_KEY_STORE.malformed(e);
        }
    }

    private static boolean isPem(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE-----");
    }

    /** As Quarkus guesses it. */
    private static String typeOf(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return name.endsWith(".p12") || name.endsWith(".pfx") || name.endsWith(".pkcs12")
                ? "PKCS12"
                : name.endsWith(".bcfks") ? "BCFKS" : "JKS";
    }
}
