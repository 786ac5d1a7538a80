package dev.keycloakmtls.testsuite.server;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.PresentedCertificate;
import dev.keycloakmtls.testsuite.client.RawClient;
import dev.keycloakmtls.testsuite.client.TokenClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running Keycloak: HTTPS on a loopback port, an embedded database, and a TLS layer that lets every client certificate
 * through to the application, unless it is given a truststore.
 */
public final class KeycloakServer implements AutoCloseable, TestedServer {
    /** Name and password of the first administrator. */
    static final String ADMIN = FirstStart.ADMIN;

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Path directory;
    private final Child process;
    private final URI base;
    private final URI management;
    private final X509Certificate authority;
    private final @Nullable TestCertificate own;
    private final @Nullable URI certificatePort;
    private final AdminClient admin;

    private KeycloakServer(
            Path directory,
            Child process,
            URI base,
            URI management,
            X509Certificate authority,
            @Nullable TestCertificate own,
            @Nullable URI certificatePort) {
        this.directory = directory;
        this.process = process;
        this.base = base;
        this.management = management;
        this.authority = authority;
        this.own = own;
        this.certificatePort = certificatePort;
        this.admin = new AdminClient(anonymous(), ADMIN, ADMIN);
    }

    public static Builder of(KeycloakHome home) {
        return new Builder(home);
    }

    /** For example {@code https://127.0.0.1:40123}. */
    public URI base() {
        return base;
    }

    /** The management interface: health and metrics. */
    public URI management() {
        return management;
    }

    /** The same server under another name, for example {@code https://localhost:40123}. */
    public URI otherBase() {
        return URI.create("https://localhost:" + base.getPort());
    }

    @Override
    public TokenClient client(TestCertificate certificate) {
        return TokenClient.presenting(certificate, base, authority);
    }

    /** The same server by its port for clients with certificates; administrators go to the first one. */
    public TestedServer byCertificatePort() {
        URI port = certificatePort();
        return new TestedServer() {
            @Override
            public TokenClient client(TestCertificate certificate) {
                return TokenClient.presenting(certificate, port, authority);
            }

            @Override
            public TokenClient anonymous() {
                return TokenClient.anonymous(port, authority);
            }

            @Override
            public AdminClient admin() {
                return KeycloakServer.this.admin();
            }
        };
    }

    /** Its port for clients with certificates, for example {@code https://127.0.0.1:40124}. */
    public URI certificatePort() {
        return Objects.requireNonNull(certificatePort, "the server was started without one");
    }

    /** A client that writes its requests as it likes. */
    public RawClient raw(@Nullable TestCertificate certificate) {
        return new RawClient(certificate, base, authority);
    }

    /** The same at its port for clients with certificates. */
    public RawClient rawByCertificatePort(@Nullable TestCertificate certificate) {
        return new RawClient(certificate, certificatePort(), authority);
    }

    /** A client without a certificate of its own. */
    @Override
    public TokenClient anonymous() {
        return own == null ? withoutCertificate() : client(own);
    }

    /** A client that sends no certificate, whether or not the server lets it in. */
    public TokenClient withoutCertificate() {
        return TokenClient.anonymous(base, authority);
    }

    /** For requests that are made without a certificate of a client's. */
    HttpClient anonymousHttp() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(PresentedCertificate.context(own, authority))
                .build();
    }

    @Override
    public AdminClient admin() {
        return admin;
    }

    /** What the server's certificate was issued by. */
    public X509Certificate authority() {
        return authority;
    }

    /** Whom a client of this server has to trust. */
    public String authorityPem() {
        return ServerCertificate.authorityPem();
    }

    /** The server's configuration directory. */
    public Path conf() {
        return directory.resolve("conf").toAbsolutePath();
    }

    /** The operating system's id of the server's process. */
    public long pid() {
        return process.pid();
    }

    /** The sum of a meter's values that have all these tags, as {@code /metrics} shows them. */
    public double meter(String name, String... tags) {
        return metrics().stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Stream.of(tags).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** All lines of {@code /metrics}. */
    public List<String> metrics() {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(management.resolve("/metrics")).build(), BodyHandlers.ofLines())
                    .body()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Writes other certificates into the file that {@code --https-trust-store-file} names. */
    public void replaceTrustStore(X509Certificate... certificates) {
        TrustStore.writtenTo(conf(), List.of(certificates));
    }

    /** Writes a new certificate of the same authority into the files that the server has its own from. */
    public void replaceCertificate() {
        ServerCertificate.writtenTo(conf());
    }

    /** The log so far, line by line. */
    public List<String> logLines() {
        return process.text().lines().toList();
    }

    /** Whether the server has not ended by itself. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the server as a power cut does. */
    public void kill() {
        process.kill();
    }

    /** Stops the server; its database stays in the returned directory. */
    public Path stop() {
        process.close();
        return directory.resolve("data");
    }

    /** Stops the server and writes a realm as {@code kc.sh export} does. */
    public String stopAndExport(String realm) {
        stop();
        Path file = directory.resolve("export.json");
        Child.run(
                List.of(
                        directory.resolve("bin/kc.sh").toString(),
                        "export",
                        "--optimized",
                        "--http-management-port=" + FreePort.next(),
                        "--realm=" + realm,
                        "--file=" + file),
                Map.of("JAVA_OPTS_APPEND", Edition.QUICK_START),
                directory.resolve("export.log"));
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server and keeps nothing but its log. */
    @Override
    public void close() {
        process.close();
        Child.run(List.of("rm", "-rf", directory.toString()), Map.of(), directory.resolveSibling("remove.log"));
    }

    /** Who may speak for clients, where a header is read. */
    private enum Proxies {
        AT_A_TRUSTED_ADDRESS,
        NOT_BY_ADDRESS,
        ANY
    }

    /** What a server is started with. */
    public static final class Builder {
        private final KeycloakHome home;
        private final List<String> options = new ArrayList<>();
        private final Map<String, String> variables = new LinkedHashMap<>();
        private final Map<String, String> realms = new LinkedHashMap<>();
        private final Map<String, String> files = new LinkedHashMap<>();
        private final List<X509Certificate> trusted = new ArrayList<>();
        private String java = Edition.QUICK_START;
        private @Nullable Path data;
        private @Nullable String heap;
        private @Nullable TestCa pemStore;
        private Proxies proxies = Proxies.AT_A_TRUSTED_ADDRESS;
        private @Nullable TestCertificate own;
        private int plainPort;
        private boolean handshakeAcceptsAll;
        private boolean acceptUnverified;
        private boolean plainHttp;
        private @Nullable Integer certificatePort;

        private Builder(KeycloakHome home) {
            this.home = home;
        }

        /** A start option of {@code kc.sh}. */
        public Builder option(String option) {
            options.add(option);
            return this;
        }

        /** A variable of its environment. */
        public Builder variable(String name, String value) {
            variables.put(name, value);
            return this;
        }

        /** A realm to import at start. */
        public Builder importing(String name, String json) {
            realms.put(name, json);
            return this;
        }

        /** A file in the server's directory. */
        public Builder file(String path, String text) {
            files.put(path, text);
            return this;
        }

        /** The handshake accepts what leads to one of these, or is one, and no other: {@code --https-trust-store-file}. */
        public Builder trustStore(X509Certificate... certificates) {
            trusted.addAll(List.of(certificates));
            return this;
        }

        /** The same store, while the handshake accepts whatever it is shown, as where another layer would have to verify. */
        public Builder trustStoreThatTheHandshakeIgnores(X509Certificate... certificates) {
            handshakeAcceptsAll = true;
            return trustStore(certificates);
        }

        /** The store of one CA as a PEM file, whose type has to be said where FIPS has another default. */
        public Builder pemTrustStore(TestCa authority) {
            pemStore = authority;
            return this;
        }

        /** By the product's own option, without properties of Quarkus: the handshake accepts whatever it is shown. */
        public Builder acceptUnverified() {
            acceptUnverified = true;
            return option("--spi-mtls--default--accept-unverified=true");
        }

        /** For a server that lets nobody in without a certificate: whoever has none shows this one. */
        public Builder admitting(TestCertificate certificate) {
            own = certificate;
            return this;
        }

        /**
         * A port for clients with certificates beside the first one, which is as Keycloak's own options make it. The server's
         * public URL is that of the first port.
         */
        public Builder certificatePort() {
            return certificatePort(FreePort.next());
        }

        /** The same, at a port that may be taken. */
        public Builder certificatePort(int port) {
            certificatePort = port;
            return this;
        }

        /** The first port has no TLS, as behind a proxy that has it. */
        public Builder plainHttp() {
            plainHttp = true;
            return this;
        }

        /** The database that another server left. */
        public Builder data(Path left) {
            this.data = left;
            return this;
        }

        /** Whoever can reach the server may say whose certificate it is. */
        public Builder anyProxy() {
            proxies = Proxies.ANY;
            return option("--spi-mtls--default--believe-any-proxy=true");
        }

        /** No address is a proxy's: nobody may say whose certificate it is, unless another option says who may. */
        public Builder noProxyByItsAddress() {
            proxies = Proxies.NOT_BY_ADDRESS;
            return this;
        }

        /** A port without TLS besides. */
        public Builder plainHttpAt(int port) {
            plainPort = port;
            return this;
        }

        /** The most that its heap may take, such as {@code 512m}; a server whose heap is full ends. */
        public Builder heap(String size) {
            heap = size;
            java = "-XX:TieredStopAtLevel=1"; // and Keycloak's own collector
            return this;
        }

        /** With the compiler that production has: slow to start, for measurements. */
        public Builder fullyCompiled() {
            java = "-XX:+TieredCompilation";
            return this;
        }

        /** Starts the server and returns when it answers. */
        public KeycloakServer start() {
            String name = home.edition().name() + "-" + COUNTER.incrementAndGet();
            Path servers = Settings.work().resolve("servers");
            Path directory = servers.resolve(name);
            KeycloakHome.write(servers.resolve("README"), "Copies of running servers, and their logs.\n");
            Child.run(List.of("rm", "-rf", directory.toString()), Map.of(), servers.resolve("remove.log"));
            home.copyTo(directory);
            if (data == null && FirstStart.isOf(home.edition())) {
                data = FirstStart.data(home);
            }
            if (data != null) {
                Child.run(
                        List.of("cp", "-a", data.toString(), directory.toString()),
                        Map.of(),
                        servers.resolve("copy.log"));
            }
            realms.forEach(
                    (realm, json) -> KeycloakHome.write(directory.resolve("data/import/" + realm + ".json"), json));

            files.forEach((path, text) -> KeycloakHome.write(directory.resolve(path), text));

            ServerCertificate certificate = ServerCertificate.writtenTo(directory.resolve("conf"));
            int port = FreePort.next();
            int management = FreePort.next();
            var child = Child.start(
                    command(directory, certificate, port, management),
                    environment(certificate),
                    servers.resolve(name + ".log"));
            var server = new KeycloakServer(
                    directory,
                    child,
                    URI.create((plainHttp ? "http" : "https") + "://127.0.0.1:" + port),
                    URI.create("http://127.0.0.1:" + management),
                    certificate.authority(),
                    own,
                    certificatePort == null ? null : URI.create("https://127.0.0.1:" + certificatePort));
            try {
                server.awaitReady();
            } catch (Throwable e) {
                child.close();
                throw e;
            }
            return server;
        }

        private List<String> command(Path directory, ServerCertificate certificate, int port, int management) {
            var command = new ArrayList<>(List.of(
                    directory.resolve("bin/kc.sh").toString(),
                    "start",
                    "--optimized",
                    "--import-realm",
                    "--http-host=127.0.0.1",
                    "--http-management-port=" + management));
            if (plainHttp) {
                command.addAll(List.of("--http-enabled=true", "--http-port=" + port));
            } else {
                command.addAll(List.of(
                        "--http-enabled=" + (plainPort > 0),
                        "--https-port=" + port,
                        "--https-certificate-file=" + certificate.certificateFile(),
                        "--https-certificate-key-file=" + certificate.keyFile()));
            }
            if (certificatePort == null) {
                command.add("--hostname-strict=false");
            } else {
                command.add("--spi-mtls--default--port=" + certificatePort);
                command.add("--hostname=https://127.0.0.1:" + port);
            }
            if (plainHttp && certificatePort != null) {
                command.add("--spi-mtls--default--port-certificate-file=" + certificate.certificateFile());
                command.add("--spi-mtls--default--port-certificate-key-file=" + certificate.keyFile());
            }
            if (home.lookup().behindProxy()) {
                command.add("--proxy-headers=xforwarded");
                if (proxies == Proxies.AT_A_TRUSTED_ADDRESS) {
                    command.add("--proxy-trusted-addresses=127.0.0.1");
                }
            }
            if (plainPort > 0) {
                command.add("--http-port=" + plainPort);
            }
            if (!trusted.isEmpty()) {
                command.add("--https-trust-store-file=" + TrustStore.writtenTo(directory.resolve("conf"), trusted));
                command.add("--https-trust-store-password=" + TrustStore.PASSWORD);
            }
            if (pemStore != null) {
                Path file = directory.resolve("conf/client-cas.pem");
                KeycloakHome.write(file, pemStore.pem());
                command.add("--https-trust-store-file=" + file);
                command.add("--https-trust-store-type=pem");
            }
            command.addAll(home.storage());
            command.addAll(home.lookup().startOptions());
            command.addAll(options);
            return command;
        }

        private Map<String, String> environment(ServerCertificate certificate) {
            boolean acceptsEverybody =
                    (trusted.isEmpty() && certificatePort == null && !plainHttp) || handshakeAcceptsAll;
            String options =
                    !acceptUnverified && acceptsEverybody ? java + " " + certificate.acceptingEveryClient() : java;
            var environment = new HashMap<>(home.edition().environment());
            environment.put("JAVA_OPTS_APPEND", options);
            if (heap != null) {
                environment.put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx" + heap);
            }
            environment.put("KC_HTTP_MANAGEMENT_SCHEME", "http"); // not an option: what is too old does not know it
            environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
            environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
            environment.putAll(variables);
            return environment;
        }
    }

    /** The health endpoint says "up" a little before requests are served: the second question asks for an answer. */
    private void awaitReady() {
        var ready = HttpRequest.newBuilder(management.resolve("/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        var http = HttpClient.newHttpClient();
        Await.until("Keycloak is ready", Duration.ofMinutes(3), () -> {
            if (!process.isAlive()) {
                throw new ServerGone(process.text());
            }
            return http.send(ready, BodyHandlers.discarding()).statusCode() == 200
                    && anonymous().get("/realms/master").status() == 200;
        });
    }

    /** No use to wait any longer. */
    private static final class ServerGone extends Error {
        private static final long serialVersionUID = 1;

        ServerGone(String log) {
            super("Keycloak did not start:\n" + log);
        }
    }
}
