package dev.keycloakmtls.testsuite.soak;

import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.FetchedHost.Mood;
import dev.keycloakmtls.testsuite.soak.Asker.Due;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Clients that need a JWKS host, an OCSP responder or a CRL server: more of them ask at once than the server has threads.
 * What they get may be old, within the documented bounds, but is never too much.
 */
public final class Dependants implements AutoCloseable {
    /** For each host. Keycloak has fifty threads for requests, or more on large machines. */
    private static final int ASKERS = 20;

    private static final Duration PAUSE = Duration.ofMillis(400);

    /** docs/revocation.md: ten seconds of patience; and what a busy machine adds. */
    private static final Duration BOUND = Duration.ofSeconds(15);

    /** docs/revocation.md: a source that failed is left alone for 15 s; and one fetch that still hangs. */
    public static final Duration RECOVERY = Duration.ofSeconds(45);

    private final String realm;
    private final TokenClient proxy;
    private final Documents documents = new Documents();
    private final List<Asker> askers = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3 * ASKERS);

    private Dependants(String realm, TokenClient proxy) {
        this.realm = realm;
        this.proxy = proxy;
    }

    /** Adds clients and trust profiles to a realm whose certificates come in headers of RFC 9440. */
    public static Dependants in(TestRealm realm, TokenClient proxy) {
        var dependants = new Dependants(realm.name(), proxy);
        Documents documents = dependants.documents;
        realm.with(ClientJson.selfSigned("published")
                .attribute("use.jwks.url", "true")
                .attribute("jwks.url", documents.jwksUri()));
        dependants.add("published", documents::published, Due.WHILE_THE_HOST_IS_HEALTHY);
        for (int i = 1; i < ASKERS; i++) {
            dependants.add("published", () -> TestCertificate.selfSigned(leaf("CN=published")), Due.NEVER);
        }
        dependants.addRevocable(realm, "ocsp", leaf -> leaf.ocspResponder(documents.ocspUri()));
        dependants.addRevocable(realm, "crl", leaf -> leaf.crlDistributionPoint(documents.crlUri()));
        return dependants;
    }

    private void addRevocable(TestRealm created, String mode, UnaryOperator<Leaf> pointing) {
        created.with(profile(mode, "hard", "0")).with(profile(mode, "stale", "3600"));
        created.with(client(mode, "hard")).with(client(mode, "stale"));
        for (int i = 0; i < ASKERS; i++) {
            TestCertificate certificate = documents.root().issue(pointing.apply(leaf("CN=" + mode)));
            if (i % 4 == 0) {
                documents.revoke(certificate);
            }
            Due due = i % 4 == 0 ? Due.NEVER : i % 4 == 1 ? Due.ALWAYS : Due.WHILE_THE_HOST_IS_HEALTHY;
            add(mode + (due == Due.ALWAYS ? "-stale" : "-hard"), () -> certificate, due);
        }
    }

    private TrustProfileJson profile(String mode, String name, String tolerance) {
        return TrustProfileJson.named(mode + "-" + name)
                .anchors(documents.root())
                .config("revocationMode", mode)
                .config("revocationFailureMode", "hard")
                .config("revocationStaleTolerance", tolerance);
    }

    private static ClientJson client(String mode, String name) {
        return ClientJson.caSigned(mode + "-" + name)
                .attribute("tls_client_auth_subject_dn", "CN=" + mode)
                .attribute("mtls.trust_profile", mode + "-" + name);
    }

    private void add(String clientId, Supplier<TestCertificate> certificate, Due due) {
        askers.add(new Asker(clientId, certificate, due, BOUND));
    }

    /** All ask, again and again, after each was served once. */
    public void start() {
        Await.until("all are served", RECOVERY, this::areServed);
        for (int i = 0; i < askers.size(); i++) {
            Asker asker = askers.get(i);
            threads.scheduleWithFixedDelay(
                    () -> ask(asker), PAUSE.toMillis() * i / askers.size(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void ask(Asker asker) {
        try {
            asker.mistake(proxy, realm, latencies).ifPresent(mistakes::add);
        } catch (RuntimeException e) {
            mistakes.add(e.toString());
        }
    }

    public void hostsAre(Mood mood) {
        documents.hostsAre(mood);
    }

    /** Whether everybody is served as is right while the hosts are healthy; asks them all, up to the first who is not. */
    public boolean areServed() {
        return askers.stream().allMatch(asker -> asker.isServed(proxy, realm));
    }

    public void stop() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(BOUND.toSeconds(), TimeUnit.SECONDS)) {
                mistakes.add("requests have not ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What must not have happened. */
    public List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    /** In lines. */
    public String report() {
        var text = new StringBuilder();
        for (Due due : Due.values()) {
            List<Asker> those =
                    askers.stream().filter(asker -> asker.due() == due).toList();
            text.append("  dependent, due %-25s %6d accepted, %6d refused%n"
                    .formatted(
                            due,
                            those.stream().mapToInt(Asker::accepted).sum(),
                            those.stream().mapToInt(Asker::refused).sum()));
        }
        return text.append("    together %s; mistakes %d%n".formatted(latencies, mistakes.size()))
                .toString();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        documents.close();
    }
}
