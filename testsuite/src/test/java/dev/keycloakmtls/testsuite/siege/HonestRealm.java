package dev.keycloakmtls.testsuite.siege;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testpki.TestResponder;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.soak.Latencies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.CRLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.ocsp.OCSPReq;

/**
 * A realm whose owner does everything right: both methods, revocation by CRL and OCSP in soft mode, a published key set, and a partner's
 * sub-CA that is limited to the partner's names. Its own servers are healthy; their answers are good for seconds, so that they are
 * needed all the time.
 */
public final class HonestRealm implements AutoCloseable {
    private static final int THREADS = 4;
    private static final Duration PAUSE = Duration.ofMillis(40);
    private static final Duration VALIDITY = Duration.ofSeconds(3);
    private static final int REVOKED = 12;

    /** RFC 6960 appendix A.1 knows no requests beyond some hundred octets; web servers refuse bodies that are too large. */
    private static final int MOST_OCTETS = 4096;

    private final TestCa root = TestCa.root("CN=Honest Root");
    private final TestCa limited = root.intermediate(
            Ca.ca("CN=Partner CA").permitted(new GeneralName(GeneralName.dNSName, "partner.example.net")));
    private final Set<BigInteger> revoked = ConcurrentHashMap.newKeySet();
    private final HttpServer http;
    private final ExecutorService httpThreads = Executors.newCachedThreadPool();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final TestRealm realm;
    private final List<Visitor> visitors = new ArrayList<>();
    private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Latencies latencies = new Latencies();
    private volatile boolean replaying;
    private volatile boolean over;

    /** @param due what it must get: 200 or 401 */
    private record Visitor(String name, TokenClient connection, String clientId, int due) {}

    public HonestRealm(KeycloakServer keycloak) {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(httpThreads);
        TestCertificate robot = TestCertificate.selfSigned(leaf("CN=robot"));
        TestCertificate published = TestCertificate.selfSigned(leaf("CN=published"));
        String keys = TestJwk.set(TestJwk.of(published));
        serve("/jwks", request -> keys.getBytes(UTF_8));
        serve("/crl", request -> list());
        serve("/ocsp", this::answer);
        http.start();

        realm = TestRealm.of(keycloak, RealmJson.realm("honest").put("eventsEnabled", false))
                .trusting(root)
                .with(checked("crl"))
                .with(checked("ocsp"))
                .with(ClientJson.caSigned("billing").attribute("tls_client_auth_subject_dn", "CN=billing"))
                .with(ClientJson.caSigned("victim").attribute("tls_client_auth_san_dns", "victim.example.com"))
                .with(ClientJson.selfSigned("robot").attribute("mtls.certificates", robot.pem()))
                .with(ClientJson.selfSigned("published")
                        .attribute("use.jwks.url", "true")
                        .attribute("jwks.url", uri("/jwks")))
                .with(revocable("crl"))
                .with(revocable("ocsp"));
        add(keycloak, "billing", root.issue(leaf("CN=billing")), "billing", 200);
        add(keycloak, "robot", robot, "robot", 200);
        add(keycloak, "published", published, "published", 200);
        add(keycloak, "good by CRL", root.issue(pointed("crl")), "crl", 200);
        add(keycloak, "good by OCSP", root.issue(pointed("ocsp")), "ocsp", 200);
        for (int i = 0; i < REVOKED; i++) {
            String by = i % 2 == 0 ? "crl" : "ocsp";
            TestCertificate certificate = root.issue(pointed(by));
            revoked.add(certificate.certificate().getSerialNumber());
            add(keycloak, "revoked by " + by, certificate, by, 401);
        }
        add(keycloak, "a stranger", TestCertificate.selfSigned(leaf("CN=robot")), "robot", 401);
        add(keycloak, "outside of its names", limited.issue(leaf("CN=x").sanDns("victim.example.com")), "victim", 401);
        add(
                keycloak,
                "outside of its names, and broken",
                limited.issue(leaf("CN=x").sanDns("victim.example.com").sanIp(new byte[5])),
                "victim",
                401);
        add(
                keycloak,
                "broken, and outside of its names",
                limited.issue(leaf("CN=x").sanIp(new byte[5]).sanDns("victim.example.com")),
                "victim",
                401);
    }

    private TrustProfileJson checked(String mode) {
        return TrustProfileJson.named(mode)
                .anchors(root)
                .config("revocationMode", mode)
                .config("revocationFailureMode", "soft")
                .config("revocationMaxAge", "60");
    }

    private static ClientJson revocable(String mode) {
        return ClientJson.caSigned(mode)
                .attribute("tls_client_auth_subject_dn", "CN=" + mode)
                .attribute("mtls.trust_profile", mode);
    }

    private Leaf pointed(String mode) {
        Leaf leaf = leaf("CN=" + mode);
        return mode.equals("crl") ? leaf.crlDistributionPoint(uri("/crl")) : leaf.ocspResponder(uri("/ocsp"));
    }

    private void add(KeycloakServer keycloak, String name, TestCertificate certificate, String clientId, int due) {
        visitors.add(new Visitor(name, keycloak.client(certificate), clientId, due));
    }

    /** Where anybody finds its responder. */
    public String responder() {
        return uri("/ocsp");
    }

    private String uri(String path) {
        return "http://127.0.0.1:" + http.getAddress().getPort() + path;
    }

    /** Everybody comes once and gets what is due; from then on, one after the other, until the end. */
    public void open() {
        Await.until("everybody gets what is due", Duration.ofSeconds(60), () -> {
            List<String> wrong = visitors.stream()
                    .filter(visitor -> visit(visitor) != visitor.due())
                    .map(Visitor::name)
                    .toList();
            if (!wrong.isEmpty()) {
                throw new IllegalStateException(wrong.toString());
            }
            return true;
        });
        for (int i = 0; i < THREADS; i++) {
            threads.execute(this::visits);
        }
    }

    private void visits() {
        while (!over) {
            Visitor visitor = visitors.get(turn.getAndIncrement() % visitors.size());
            long start = System.nanoTime();
            Latencies now = latencies;
            try {
                int status = visit(visitor);
                Duration taken = Duration.ofNanos(System.nanoTime() - start);
                now.add(taken);
                if (status != visitor.due()) {
                    mistakes.add(visitor.name() + ": " + status + " after " + taken.toMillis() + " ms");
                }
            } catch (RuntimeException e) {
                if (!over) {
                    now.add(Duration.ofNanos(System.nanoTime() - start));
                    mistakes.add(visitor.name() + ": " + e);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis()); // the load is the same whatever the server does
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private int visit(Visitor visitor) {
        return visitor.connection().token(realm.name(), visitor.clientId()).status();
    }

    /** What its visitors see from now on is counted anew. */
    Latencies countAnew() {
        Latencies anew = new Latencies();
        latencies = anew;
        return anew;
    }

    /** What its visitors got that was not due, since the last time somebody asked. */
    List<String> mistakes() {
        List<String> all = new ArrayList<>();
        for (String mistake = mistakes.poll(); mistake != null; mistake = mistakes.poll()) {
            all.add(mistake);
        }
        return all;
    }

    /** Somebody on the path gives every second caller what the servers answered yesterday: it is genuine, and in its time. */
    public void replay(boolean on) {
        replaying = on;
    }

    private boolean isReplay() {
        return replaying && turn.get() % 2 == 0;
    }

    private byte[] list() {
        if (isReplay()) {
            return TestCrl.of(
                            root,
                            Instant.now().minus(Duration.ofDays(1)),
                            Instant.now().plus(Duration.ofDays(1)))
                    .der();
        }
        try {
            return root.crl(revoked, Instant.now(), Instant.now().plus(VALIDITY))
                    .getEncoded();
        } catch (CRLException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] answer(byte[] request) {
        BigInteger serial;
        try {
            serial = new OCSPReq(request).getRequestList()[0].getCertID().getSerialNumber();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (isReplay()) {
            return TestResponder.of(root)
                    .validity(
                            Instant.now().minus(Duration.ofDays(1)),
                            Instant.now().plus(Duration.ofDays(1)))
                    .answer(request);
        }
        TestResponder responder =
                TestResponder.of(root).validity(Instant.now(), Instant.now().plus(VALIDITY));
        return (revoked.contains(serial) ? responder.revoked() : responder).answer(request);
    }

    private interface Answer {
        byte[] to(byte[] request);
    }

    private void serve(String path, Answer answer) {
        http.createContext(path, exchange -> {
            try (exchange) {
                byte[] request = exchange.getRequestBody().readAllBytes();
                if (request.length > MOST_OCTETS) {
                    exchange.sendResponseHeaders(413, -1);
                } else {
                    send(exchange, answer.to(request));
                }
            }
        });
    }

    private static void send(HttpExchange exchange, byte[] document) throws IOException {
        exchange.sendResponseHeaders(200, document.length);
        exchange.getResponseBody().write(document);
    }

    @Override
    public void close() {
        over = true;
        threads.shutdownNow();
        http.stop(0);
        httpThreads.shutdownNow();
    }
}
