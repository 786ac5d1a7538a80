package dev.keycloakmtls.tls.port;

import dev.keycloakmtls.server.PortSettings;
import dev.keycloakmtls.server.PortSettings.PemFiles;
import dev.keycloakmtls.tls.GuardState;
import dev.keycloakmtls.tls.GuardedTrust;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The TLS layer of the port: that of the first port, but that it asks for a certificate and lets every one through whose holder
 * has its key. Protocols, cipher suites, HTTP/2, timeouts, limits of headers and the PROXY protocol are those of the first port.
 */
final class PortTls {

    private PortTls() {}

    /**
     * The options of the port where the first port has TLS.
     *
     * @param first those of the first port's HTTPS listener; left as they are
     * @throws UncheckedIOException if a file of the port's own certificate cannot be read
     */
    static HttpServerOptions beside(HttpServerOptions first, PortSettings port) {
        HttpServerOptions options = new HttpServerOptions(first);
        port.certificate().ifPresent(files -> options.setKeyCertOptions(read(files)));
        return asking(options, port);
    }

    /**
     * The options of the port where a proxy has the TLS of the first port.
     *
     * @param first those of the first port's plain HTTP listener; left as they are
     * @param property the value of a configuration property, if it has one
     * @throws UncheckedIOException if a file of the port's certificate cannot be read
     */
    static HttpServerOptions behindProxy(
            HttpServerOptions first, PortSettings port, Function<String, Optional<String>> property) {
        HttpServerOptions options = new HttpServerOptions(first).setSsl(true);
        options.setKeyCertOptions(read(port.certificate().orElseThrow()));
        options.setEnabledSecureTransportProtocols(new LinkedHashSet<>(
                list(property.apply("quarkus.http.ssl.protocols").orElse("TLSv1.3,TLSv1.2"))));
        property.apply("quarkus.http.ssl.cipher-suites")
                .ifPresent(suites -> list(suites).forEach(options::addEnabledCipherSuite));
        boolean http2 =
                property.apply("quarkus.http.http2").map(Boolean::parseBoolean).orElse(true);
        options.setUseAlpn(http2);
        if (http2) {
            options.setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1));
        }
        return asking(options, port);
    }

    private static HttpServerOptions asking(HttpServerOptions options, PortSettings port) {
        port.host().ifPresent(options::setHost);
        return options.setPort(port.port()).setClientAuth(ClientAuth.REQUEST).setTrustOptions(anyCertificate());
    }

    /** The same TLS layer with another server certificate. */
    static SSLOptions with(HttpServerOptions options, KeyCertOptions certificate) {
        return new SSLOptions(options.getSslOptions())
                .setKeyCertOptions(certificate)
                .setTrustOptions(anyCertificate());
    }

    /** Whose certificate it is, the realm decides; here it is only bounded. */
    private static TrustOptions anyCertificate() {
        return GuardedTrust.of(GuardState.ofServer());
    }

    /** @throws UncheckedIOException if a file cannot be read */
    static PemKeyCertOptions read(PemFiles files) {
        return new PemKeyCertOptions().addCertValue(read(files.certificate())).addKeyValue(read(files.key()));
    }

    /** @throws UncheckedIOException if the file cannot be read */
    static Buffer read(Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> list(String text) {
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
