package dev.keycloakmtls.server;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The port for clients with certificates, as the server's options ask for it.
 *
 * @param port 1 to 65,535
 * @param host the address that it listens on; empty: that of the first port
 * @param certificate the server certificate that it shows; empty: that of the first port
 */
public record PortSettings(int port, Optional<String> host, Optional<PemFiles> certificate) {

    /**
     * A certificate with its chain, and its key.
     *
     * @param certificate of the server, leaf first
     * @param key of the leaf, unencrypted
     */
    public record PemFiles(Path certificate, Path key) {}

    /**
     * What the options ask for; empty: no such port.
     *
     * @throws IllegalArgumentException if an option makes no sense without another, with the names of both
     */
    public static Optional<PortSettings> of(ServerOptions options) {
        return of(
                options.get(ServerOption.PORT),
                options.get(ServerOption.PORT_HOST),
                options.get(ServerOption.PORT_CERTIFICATE_FILE),
                options.get(ServerOption.PORT_CERTIFICATE_KEY_FILE));
    }

    /** The same before Keycloak has read its options. */
    public static Optional<PortSettings> fromConfiguration() {
        return of(
                ServerOption.PORT.fromConfiguration(),
                ServerOption.PORT_HOST.fromConfiguration(),
                ServerOption.PORT_CERTIFICATE_FILE.fromConfiguration(),
                ServerOption.PORT_CERTIFICATE_KEY_FILE.fromConfiguration());
    }

    private static Optional<PortSettings> of(int port, String host, Optional<Path> certificate, Optional<Path> key) {
        if (certificate.isPresent() != key.isPresent()) {
            throw incomplete(
                    certificate.isPresent()
                            ? ServerOption.PORT_CERTIFICATE_FILE
                            : ServerOption.PORT_CERTIFICATE_KEY_FILE,
                    certificate.isPresent()
                            ? ServerOption.PORT_CERTIFICATE_KEY_FILE
                            : ServerOption.PORT_CERTIFICATE_FILE);
        }
        if (port == 0) {
            if (certificate.isPresent()) {
                throw incomplete(ServerOption.PORT_CERTIFICATE_FILE, ServerOption.PORT);
            }
            if (!host.isEmpty()) {
                throw incomplete(ServerOption.PORT_HOST, ServerOption.PORT);
            }
            return Optional.empty();
        }
        return Optional.of(new PortSettings(
                port,
                Optional.of(host).filter(given -> !given.isEmpty()),
                certificate.map(file -> new PemFiles(file, key.orElseThrow()))));
    }

    private static IllegalArgumentException incomplete(ServerOption<?> given, ServerOption<?> missing) {
        return new IllegalArgumentException(given.flag() + ": needs " + missing.flag() + " too");
    }
}
