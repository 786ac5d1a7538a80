package dev.keycloakmtls.testsuite.bench;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.CaSignedVerifier;
import java.lang.reflect.Proxy;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.keycloak.authentication.authenticators.x509.CertificateValidator;
import org.keycloak.common.crypto.CryptoIntegration;
import org.keycloak.models.KeycloakSession;
import org.keycloak.truststore.TruststoreProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One decision on a CA-signed certificate: ours, the bare JDK's, and the one that {@code client-x509} asks for. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m"}) // a heap that grows is measured with it
@Warmup(iterations = 10, time = 1) // before that the compiler is still at work
@Measurement(iterations = 5, time = 1)
public class CaSignedBenchmark {

    /** Most of an iteration goes into making fresh objects, so that it takes more of them until the compiler is done. */
    private static final int COLD_WARMUP = 25;

    /** The algorithm of all keys, and how many certificates the path has, leaf and root included. */
    @Param({"P-256/2", "P-256/3", "P-256/4", "RSA-2048/3", "Ed25519/3"})
    public String path = "";

    private final DistinguishedName subject = DistinguishedName.parse(CertificatePool.SUBJECT);
    private final SubjectSelector selector = SubjectSelector.Type.SUBJECT_DN.parse(CertificatePool.SUBJECT);
    private final CaSignedVerifier remembering = new CaSignedVerifier(new AcceptanceCache());
    private CertificatePool pool;
    private List<ClientCertificate> copies;
    private int nextCopy;
    private TrustProfile profile;
    private Set<TrustAnchor> anchors;
    private KeycloakSession session;

    @Setup
    public void setUp() throws Exception {
        if (Security.getProvider("BC") == null) {
            CryptoIntegration.init(CaSignedBenchmark.class.getClassLoader());
        }
        int slash = path.indexOf('/');
        pool = new CertificatePool(path.substring(0, slash), Integer.parseInt(path.substring(slash + 1)));
        copies = pool.copiesOfOne();
        profile = TrustProfile.named("bench")
                .anchors(pool.root())
                .withoutRevocation()
                .build();
        anchors = Set.of(new TrustAnchor(pool.root(), null));
        session = sessionWithTruststore(pool.root());
    }

    /**
     * Chains in objects that were made for one decision each, as requests bring them: BouncyCastle's keys remember what was
     * computed with them, and are faster when they are used again.
     */
    @State(Scope.Thread)
    public static class Fresh {
        static final int COUNT = 100;

        private final List<ClientCertificate> chains = new ArrayList<>();

        @Setup(Level.Invocation)
        public void setUp(CaSignedBenchmark benchmark) throws GeneralSecurityException {
            chains.clear();
            for (int i = 0; i < COUNT; i++) {
                chains.add(CertificatePool.fresh(benchmark.pool.next().chain()));
            }
        }
    }

    /** A verifier that has seen all the pool's certificates. */
    @State(Scope.Benchmark)
    public static class Experienced {
        private final CaSignedVerifier verifier = new CaSignedVerifier(new AcceptanceCache());

        @Setup
        public void setUp(CaSignedBenchmark benchmark) {
            for (int i = 0; i < CertificatePool.SIZE; i++) {
                benchmark.verify(verifier);
            }
        }
    }

    /** Another rule object each time: nothing is remembered for it. */
    @Benchmark
    @OperationsPerInvocation(Fresh.COUNT)
    @Warmup(iterations = COLD_WARMUP, time = 1)
    public void cold(Fresh fresh, Blackhole sink) {
        for (ClientCertificate chain : fresh.chains) {
            SubjectSelector unheardOf = new SubjectSelector.SubjectDn(subject);
            sink.consume(accepted(remembering.verify(chain, unheardOf, profile, Instant.now())));
        }
    }

    @Benchmark
    public Verdict warmSameCertificate() {
        nextCopy = (nextCopy + 1) % copies.size();
        return accepted(remembering.verify(copies.get(nextCopy), selector, profile, Instant.now()));
    }

    @Benchmark
    public Verdict warmAThousandCertificates(Experienced experienced) {
        return verify(experienced.verifier);
    }

    private Verdict verify(CaSignedVerifier verifier) {
        return accepted(verifier.verify(pool.next(), selector, profile, Instant.now()));
    }

    @Benchmark
    @OperationsPerInvocation(Fresh.COUNT)
    @Warmup(iterations = COLD_WARMUP, time = 1)
    public void jdk(Fresh fresh, Blackhole sink) throws GeneralSecurityException {
        for (ClientCertificate certificate : fresh.chains) {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(certificate.leaf());
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(certificate.chain())));
            sink.consume(CertPathBuilder.getInstance("PKIX").build(parameters));
        }
    }

    @Benchmark
    @OperationsPerInvocation(Fresh.COUNT)
    @Warmup(iterations = COLD_WARMUP, time = 1)
    public void keycloak(Fresh fresh, Blackhole sink) throws GeneralSecurityException {
        for (ClientCertificate certificate : fresh.chains) {
            CertificateValidator validator = new CertificateValidator.CertificateValidatorBuilder()
                    .session(session)
                    .trustValidation()
                    .enabled(true)
                    .timestampValidation()
                    .enabled(true)
                    .build(certificate.chain().toArray(new X509Certificate[0]));
            sink.consume(validator.checkRevocationStatus().validateTimestamps().validateTrust());
        }
    }

    private static Verdict accepted(Verdict verdict) {
        if (verdict instanceof Accepted) {
            return verdict;
        }
        throw new IllegalStateException("a benchmark of refusals: " + verdict);
    }

    /** All that the validator asks a session for is the truststore. */
    private static KeycloakSession sessionWithTruststore(X509Certificate root) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", root);
        var roots = Map.of(root.getSubjectX500Principal(), List.of(root));
        TruststoreProvider truststore = (TruststoreProvider) Proxy.newProxyInstance(
                CaSignedBenchmark.class.getClassLoader(),
                new Class<?>[] {TruststoreProvider.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getTruststore", "getHttpsTruststore" -> store;
                    case "getRootCertificates", "getHttpsRootCertificates" -> roots;
                    default -> Map.of();
                });
        return (KeycloakSession) Proxy.newProxyInstance(
                CaSignedBenchmark.class.getClassLoader(),
                new Class<?>[] {KeycloakSession.class},
                (proxy, method, arguments) -> method.getName().equals("getProvider") ? truststore : null);
    }
}
