package dev.keycloakmtls.testsuite.bench;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.ForwardedCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Client credentials requests to a real Keycloak in production mode, on loopback, by a few threads, in a fixed number. All
 * ways to authenticate take turns in one server process, and each is compared with the client secret of the same round:
 * two servers on one machine differ by more than what is measured here.
 */
final class LoadBenchmark {

    static final String BASELINE = "client secret";

    private static final String REALM = "load";
    private static final int THREADS = 2;
    private static final int REQUESTS = Bench.TRIAL ? 100 : 1_000; // of one kind in one round
    private static final int WARM_UP_ROUNDS = Bench.TRIAL ? 1 : 5; // until the compiler is done
    private static final int ROUNDS = Bench.TRIAL ? 2 : 7;

    private final RevocationSources sources = RevocationSources.start();
    private final TestCa root = TestCa.root("CN=Root");
    private final TestCa intermediate = root.intermediate(sources.of(ca("CN=ICA"), "root"));
    private final TestCertificate client = issue();
    private final TestCertificate selfSigned = TestCertificate.selfSigned(leaf("CN=robot"));

    /** What one kind of request cost in one round. */
    record Sample(double cpuMillis, double medianMillis, double p99Millis) {}

    private interface Request {
        Response send(int number);
    }

    /** Samples by kind of request, round by round. */
    Map<String, List<Sample>> run(Lookup lookup, Path work) throws Exception {
        sources.serve("root", root);
        sources.serve("ica", intermediate);
        Path truststore = work.resolve("bench-truststore.pem");
        Files.createDirectories(work);
        Files.writeString(truststore, root.pem());
        try (KeycloakServer server = KeycloakServer.of(KeycloakHome.withProduct(lookup))
                .fullyCompiled()
                .option("--https-trust-store-file=" + truststore)
                .option("--truststore-paths=" + truststore) // behind a proxy Keycloak looks here instead
                .option("--log-level=WARN,org.keycloak.authentication.authenticators.client:ERROR")
                .importing(REALM, realm().toString())
                .start()) {
            return measure(server, lookup == Lookup.DIRECT ? direct(server) : forwarded(server));
        } finally {
            sources.close();
        }
    }

    private ObjectNode realm() {
        ObjectNode realm = RealmJson.realm(REALM);
        realm.put("eventsEnabled", false).put("defaultSignatureAlgorithm", "ES256");
        RealmJson.add(realm, TrustProfileJson.named("bench").asDefault().anchors(root));
        for (String mode : List.of("crl", "ocsp")) {
            RealmJson.add(realm, TrustProfileJson.named(mode).anchors(root).config("revocationMode", mode));
            RealmJson.add(
                    realm,
                    ClientJson.caSigned("ca-signed-" + mode)
                            .attribute("tls_client_auth_subject_dn", CertificatePool.SUBJECT)
                            .attribute("mtls.trust_profile", mode));
        }
        RealmJson.add(realm, ClientJson.of("secret", "client-secret").field("secret", "secret"));
        RealmJson.add(realm, x509("x509-dn"));
        RealmJson.add(realm, x509("x509-ca").attribute("x509.casubjectdn", "CN=Root"));
        RealmJson.add(
                realm,
                ClientJson.caSigned("ca-signed").attribute("tls_client_auth_subject_dn", CertificatePool.SUBJECT));
        RealmJson.add(realm, ClientJson.selfSigned("self-signed").attribute("mtls.certificates", selfSigned.pem()));
        return realm;
    }

    private static ClientJson x509(String clientId) {
        return ClientJson.of(clientId, "client-x509")
                .attribute("x509.subjectdn", CertificatePool.SUBJECT)
                .attribute("x509.allow.regex.pattern.comparison", "false");
    }

    private TestCertificate issue() {
        return intermediate.issue(sources.of(leaf(CertificatePool.SUBJECT), "ica"));
    }

    private Map<String, Request> direct(KeycloakServer server) {
        TokenClient anonymous = server.anonymous();
        TokenClient caSigned = server.client(client);
        TokenClient registered = server.client(selfSigned);
        Map<String, Request> requests = new LinkedHashMap<>();
        requests.put(BASELINE, number -> anonymous.token(REALM, secret()));
        requests.put("client-x509, DN", number -> caSigned.token(REALM, "x509-dn"));
        requests.put("client-x509, DN and CA DN", number -> caSigned.token(REALM, "x509-ca"));
        requests.put("tls-client-auth", number -> caSigned.token(REALM, "ca-signed"));
        requests.put("tls-client-auth, CRL", number -> caSigned.token(REALM, "ca-signed-crl"));
        requests.put("tls-client-auth, OCSP", number -> caSigned.token(REALM, "ca-signed-ocsp"));
        requests.put("self-signed-tls-client-auth", number -> registered.token(REALM, "self-signed"));
        return requests;
    }

    private Map<String, Request> forwarded(KeycloakServer server) {
        TokenClient proxy = server.anonymous();
        Map<String, String> chain = headers(client);
        Map<String, String> own = headers(selfSigned);
        List<Map<String, String>> thousand = Stream.generate(this::issue)
                .limit(1_000)
                .map(LoadBenchmark::headers)
                .toList();
        Map<String, Request> requests = new LinkedHashMap<>();
        requests.put(BASELINE, number -> post(proxy, secret(), Map.of()));
        requests.put("client-x509, DN", number -> post(proxy, Form.clientCredentials("x509-dn"), chain));
        requests.put("client-x509, DN and CA DN", number -> post(proxy, Form.clientCredentials("x509-ca"), chain));
        requests.put("tls-client-auth", number -> post(proxy, Form.clientCredentials("ca-signed"), chain));
        requests.put("tls-client-auth, CRL", number -> post(proxy, Form.clientCredentials("ca-signed-crl"), chain));
        requests.put("tls-client-auth, OCSP", number -> post(proxy, Form.clientCredentials("ca-signed-ocsp"), chain));
        requests.put(
                "tls-client-auth, 1,000 certificates in turn",
                number -> post(proxy, Form.clientCredentials("ca-signed"), thousand.get(number % thousand.size())));
        requests.put("self-signed-tls-client-auth", number -> post(proxy, Form.clientCredentials("self-signed"), own));
        return requests;
    }

    private static Form secret() {
        return Form.clientCredentials("secret").and("client_secret", "secret");
    }

    private static Response post(TokenClient proxy, Form form, Map<String, String> headers) {
        return proxy.post(TokenClient.tokenEndpoint(REALM), form, headers);
    }

    private static Map<String, String> headers(TestCertificate certificate) {
        List<X509Certificate> chain = certificate.chain();
        return ForwardedCertificate.headers(
                chain.get(0), chain.subList(1, chain.size()).toArray(new X509Certificate[0]));
    }

    private static Map<String, List<Sample>> measure(KeycloakServer server, Map<String, Request> requests)
            throws Exception {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                for (var request : requests.entrySet()) {
                    Sample sample = round(server, threads, request.getKey(), request.getValue());
                    if (round >= 0) {
                        samples.computeIfAbsent(request.getKey(), kind -> new ArrayList<>())
                                .add(sample);
                    }
                }
                System.out.printf("  round %d of %d%n", round + WARM_UP_ROUNDS + 1, WARM_UP_ROUNDS + ROUNDS);
            }
        } finally {
            threads.shutdownNow();
        }
        return samples;
    }

    private static Sample round(KeycloakServer server, ExecutorService threads, String kind, Request request)
            throws Exception {
        long cpu = cpuNanos(server.pid());
        List<Callable<long[]>> shares = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread * REQUESTS / THREADS;
            shares.add(() -> {
                long[] latencies = new long[REQUESTS / THREADS];
                for (int i = 0; i < latencies.length; i++) {
                    long start = System.nanoTime();
                    Response response = request.send(first + i);
                    latencies[i] = System.nanoTime() - start;
                    if (response.status() != 200) {
                        throw new IllegalStateException(kind + " was refused: " + response);
                    }
                }
                return latencies;
            });
        }
        List<long[]> all = new ArrayList<>();
        for (Future<long[]> share : threads.invokeAll(shares)) {
            all.add(share.get());
        }
        double used = (cpuNanos(server.pid()) - cpu) / 1e6 / REQUESTS;
        long[] latencies = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return new Sample(used, latencies[latencies.length / 2] / 1e6, latencies[latencies.length * 99 / 100] / 1e6);
    }

    /** All threads' time on a processor, from the scheduler, in nanoseconds. */
    private static long cpuNanos(long pid) throws IOException {
        long sum = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks.toList()) {
                try {
                    sum += Long.parseLong(
                            Files.readString(task.resolve("schedstat")).split(" ", 2)[0]);
                } catch (IOException e) {
                    // the thread has ended meanwhile; pooled ones, which do the work, have not
                }
            }
        }
        return sum;
    }
}
