package dev.keycloakmtls.testsuite.proxy;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The proxies that {@code docker/proxies} has a configuration for, run with these very files. */
public enum Proxy {
    NGINX("nginx", "nginx/keycloak.conf"),
    APACHE("apache2", "apache/keycloak.conf"),
    HAPROXY("haproxy", "haproxy/frontend.cfg", "haproxy/haproxy.cfg"),
    /** With a certificate of its own, and its key, in {@code proxy.pem}. */
    REENCRYPT("haproxy", "haproxy/frontend.cfg", "haproxy/reencrypt.cfg"),
    RFC9440("haproxy", "haproxy/frontend.cfg", "haproxy/rfc9440.cfg"),
    TRAEFIK("haproxy", "haproxy/frontend.cfg", "haproxy/traefik.cfg"),
    ENVOY("haproxy", "haproxy/frontend.cfg", "haproxy/envoy.cfg");

    private static final String NGINX_MAIN = """
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
              include %1$s/keycloak.conf;
            }
            """;
    private static final String APACHE_MAIN = """
            ServerRoot %1$s
            DefaultRuntimeDir %1$s
            PidFile %1$s/apache.pid
            ErrorLog %1$s/error.log
            ServerName localhost
            Listen 127.0.0.1:%2$d
            %3$sInclude %1$s/keycloak.conf
            """;

    private final String program;
    private final List<String> files;

    Proxy(String program, String... files) {
        this.program = program;
        this.files = List.of(files);
    }

    public RunningProxy inFrontOf(URI backend, String backendAuthority, Path parent) {
        return inFrontOf(backend, backendAuthority, parent, text -> text);
    }

    /** @param edit what is changed in the files as they are shipped */
    public RunningProxy inFrontOf(URI backend, String backendAuthority, Path parent, UnaryOperator<String> edit) {
        try {
            Path directory = Files.createDirectories(parent.resolve(name()).toAbsolutePath());
            ServerCertificate certificate = ServerCertificate.writtenTo(directory);
            int port = FreePort.next();
            Files.writeString(directory.resolve("keycloak-ca.crt"), backendAuthority);
            Files.writeString(
                    directory.resolve("server.pem"),
                    Files.readString(certificate.certificateFile()) + Files.readString(certificate.keyFile()));
            Path shipped = Path.of("..", "docker", "proxies");
            Files.copy(shipped.resolve("haproxy/certificates.lua"), directory.resolve("certificates.lua"));
            var configuration = new ArrayList<Path>();
            for (String file : files) {
                Path copy = directory.resolve(Path.of(file).getFileName());
                Files.writeString(
                        copy,
                        located(
                                edit.apply(Files.readString(shipped.resolve(file))),
                                directory,
                                port,
                                backend,
                                certificate));
                configuration.add(copy);
            }
            Child process = Child.start(command(directory, port, configuration), Map.of(), directory.resolve("log"));
            Await.until(program + " listens", Duration.ofSeconds(30), () -> {
                if (!process.isAlive()) {
                    throw new AssertionError(program + " did not start:\n" + process.text());
                }
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    return socket.isConnected();
                }
            });
            return new RunningProxy(process, URI.create("https://127.0.0.1:" + port), certificate.authority());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another address, another directory; nothing else is changed. */
    private static String located(String text, Path directory, int port, URI backend, ServerCertificate certificate) {
        return text.replace("0.0.0.0:443", "127.0.0.1:" + port)
                .replace("*:443", "127.0.0.1:" + port)
                .replace("/etc/tls/server.crt", certificate.certificateFile().toString())
                .replace("/etc/tls/server.key", certificate.keyFile().toString())
                .replace("/etc/tls/client-cas.crt", directory + "/keycloak-ca.crt")
                .replace("/etc/tls/", directory + "/")
                .replace("/etc/haproxy/", directory + "/")
                .replace("keycloak.internal:8443", "localhost:" + backend.getPort())
                .replace("keycloak.internal", "localhost");
    }

    private List<String> command(Path directory, int port, List<Path> configuration) throws IOException {
        var command = new ArrayList<String>();
        command.add(Program.find(program).orElseThrow().toString());
        Path main = directory.resolve("main.conf");
        switch (this) {
            case NGINX -> {
                Files.writeString(main, NGINX_MAIN.formatted(directory));
                command.addAll(List.of("-p", directory.toString(), "-c", main.toString()));
            }
            case APACHE -> {
                String modules = Stream.of("mpm_event", "authz_core", "ssl", "headers", "proxy", "proxy_http")
                        .map(name -> "LoadModule " + name + "_module /usr/lib/apache2/modules/mod_" + name + ".so\n")
                        .reduce("", String::concat);
                Files.writeString(main, APACHE_MAIN.formatted(directory, port, modules));
                command.addAll(List.of("-DFOREGROUND", "-f", main.toString()));
            }
            default -> {
                command.add("-db");
                configuration.forEach(file -> command.addAll(List.of("-f", file.toString())));
            }
        }
        return command;
    }
}
