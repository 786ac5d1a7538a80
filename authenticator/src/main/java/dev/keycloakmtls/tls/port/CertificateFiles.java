package dev.keycloakmtls.tls.port;

import dev.keycloakmtls.server.PortSettings;
import io.quarkus.tls.TlsConfiguration;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.KeyStoreOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the server certificate of the port from its files again: the port's own, or those of the first port. */
@FunctionalInterface
interface CertificateFiles {

    String FILES = "quarkus.http.ssl.certificate.files";
    String KEY_FILES = "quarkus.http.ssl.certificate.key-files";
    String KEY_STORE = "quarkus.http.ssl.certificate.key-store-file";

    /**
     * The certificate and key as they are now.
     *
     * @throws UncheckedIOException if a file cannot be read
     */
    KeyCertOptions read();

    /**
     * Where the certificate comes from.
     *
     * @param shown what the port shows so far
     * @param registered the TLS configuration of Quarkus's registry that the first port uses; empty: it uses Keycloak's options
     * @param property the value of a configuration property, if it has one
     * @return empty: from no file that is known here
     */
    static Optional<CertificateFiles> of(
            PortSettings port,
            KeyCertOptions shown,
            Optional<TlsConfiguration> registered,
            Function<String, Optional<String>> property) {
        if (port.certificate().isPresent()) {
            PortSettings.PemFiles files = port.certificate().get();
            return Optional.of(() -> PortTls.read(files));
        }
        if (registered.isPresent()) {
            TlsConfiguration configuration = registered.get();
            return Optional.of(() -> {
                configuration.reload();
                return configuration.getKeyStoreOptions();
            });
        }
        List<Path> certificates = paths(property.apply(FILES));
        List<Path> keys = paths(property.apply(KEY_FILES));
        if (!certificates.isEmpty() && !keys.isEmpty()) {
            return Optional.of(() -> {
                PemKeyCertOptions pem = new PemKeyCertOptions();
                certificates.forEach(file -> pem.addCertValue(PortTls.read(file)));
                keys.forEach(file -> pem.addKeyValue(PortTls.read(file)));
                return pem;
            });
        }
        return shown instanceof KeyStoreOptions store
                ? property.apply(KEY_STORE).map(Path::of).map(file -> () -> {
                    Buffer content = PortTls.read(file);
                    return store.copy().setValue(content);
                })
                : Optional.empty();
    }

    private static List<Path> paths(Optional<String> text) {
        return text.map(PortTls::list).orElse(List.of()).stream().map(Path::of).toList();
    }
}
