package dev.keycloakmtls.testsuite.proxy;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.Child;
import dev.keycloakmtls.testsuite.server.FreePort;
import dev.keycloakmtls.testsuite.server.ServerCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real nginx in front of a server: it asks for a client certificate, checks none and passes it on in a header. */
public final class Nginx implements AutoCloseable {
    private final Child process;
    private final URI base;
    private final ServerCertificate certificate;

    private Nginx(Child process, URI base, ServerCertificate certificate) {
        this.process = process;
        this.base = base;
        this.certificate = certificate;
    }

    public static Nginx inFrontOf(URI backend, Path directory) {
        ServerCertificate certificate = ServerCertificate.writtenTo(directory);
        int port = FreePort.next();
        Path configuration = directory.resolve("nginx.conf");
        try {
            Files.writeString(configuration, configuration(directory, port, certificate, backend));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Child process = Child.start(
                List.of(
                        Program.find("nginx").orElseThrow().toString(),
                        "-p",
                        directory.toString(),
                        "-c",
                        configuration.toString()),
                Map.of(),
                directory.resolve("nginx.log"));
        Await.until("nginx listens", Duration.ofSeconds(20), () -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
        return new Nginx(process, URI.create("https://127.0.0.1:" + port), certificate);
    }

    public TokenClient client(TestCertificate presented) {
        return TokenClient.presenting(presented, base, certificate.authority());
    }

    public TokenClient anonymous() {
        return TokenClient.anonymous(base, certificate.authority());
    }

    @Override
    public void close() {
        process.close();
    }

    /** {@code proxy_set_header} replaces what a caller sent under the same name: nobody brings a certificate along. */
    private static String configuration(Path directory, int port, ServerCertificate certificate, URI backend) {
        return """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log stderr warn;
                events { worker_connections 64; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  server {
                    listen 127.0.0.1:%2$d ssl;
                    ssl_certificate %3$s;
                    ssl_certificate_key %4$s;
                    ssl_verify_client optional_no_ca;
                    ssl_verify_depth 5;
                    location / {
                      proxy_pass %5$s;
                      proxy_ssl_verify off;
                      proxy_set_header Host $http_host;
                      proxy_set_header X-Forwarded-For $remote_addr;
                      proxy_set_header X-Forwarded-Proto https;
                      proxy_set_header X-Forwarded-Host $http_host;
                      proxy_set_header ssl-client-cert $ssl_client_escaped_cert;
                      proxy_set_header Client-Cert "";
                      proxy_set_header Client-Cert-Chain "";
                    }
                  }
                }
                """.formatted(directory, port, certificate.certificateFile(), certificate.keyFile(), backend);
    }
}
