package dev.keycloakmtls.proxy;

import dev.keycloakmtls.untrusted.FailureText;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The CAs of the public web, as the Java runtime ships them in {@code lib/security/cacerts}: anybody can have a certificate of
 * theirs. The file itself is read, since Keycloak puts another store in the place of the runtime's default.
 */
final class PublicAuthorities {

    private static final Logger LOG = Logger.getLogger(PublicAuthorities.class);

    /** What the file has had since Java 1.2; newer ones have none. */
    private static final String PASSWORD = "changeit";

    private PublicAuthorities() {}

    /** The runtime's; nothing where they cannot be read, so that nothing is known. */
    static Optional<List<X509Certificate>> ofTheRuntime() {
        File file = Path.of(System.getProperty("java.home", ""), "lib", "security", "cacerts")
                .toFile();
        return read(file, null).or(() -> read(file, PASSWORD.toCharArray()));
    }

    private static Optional<List<X509Certificate>> read(File file, char @Nullable [] password) {
        try {
            List<X509Certificate> certificates = certificates(KeyStore.getInstance(file, password));
            return certificates.isEmpty() ? Optional.empty() : Optional.of(certificates);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            LOG.debugf("%s cannot be read: %s", file.getName(), FailureText.of(e));
            return Optional.empty();
        }
    }

    /** All that a TLS layer takes for trusted: entries of certificates, and the first certificate of each key. */
    static List<X509Certificate> certificates(KeyStore store) throws GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                certificates.add(certificate);
            }
        }
        return certificates;
    }
}
