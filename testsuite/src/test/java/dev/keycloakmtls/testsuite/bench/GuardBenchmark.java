package dev.keycloakmtls.testsuite.bench;

import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.tls.GuardState;
import dev.keycloakmtls.tls.GuardedLookup;
import dev.keycloakmtls.tls.GuardedLookupFactory;
import dev.keycloakmtls.tls.ServerTrust;
import java.lang.reflect.Proxy;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpRequest;
import org.keycloak.services.x509.DefaultClientCertificateLookupFactory;
import org.keycloak.services.x509.X509ClientCertificateLookup;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What stands between a request of our methods and its certificate, and the same without it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m"}) // a heap that grows is measured with it
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class GuardBenchmark {

    private final GuardedLookupFactory guarded = new GuardedLookupFactory.Default(new GuardState(), new ServerTrust());
    private final DefaultClientCertificateLookupFactory keycloaks = new DefaultClientCertificateLookupFactory();
    private HttpRequest request;

    @Setup
    public void setUp() {
        X509Certificate[] chain = TestCertificate.selfSigned(leaf(CertificatePool.SUBJECT))
                .chain()
                .toArray(new X509Certificate[0]);
        request = (HttpRequest) Proxy.newProxyInstance(
                HttpRequest.class.getClassLoader(),
                new Class<?>[] {HttpRequest.class},
                (proxy, method, arguments) -> chain);
    }

    @Benchmark
    public X509Certificate @Nullable [] guarded() throws Exception {
        X509ClientCertificateLookup lookup = guarded.create(null);
        return GuardedLookup.behind(lookup).getCertificateChain(request);
    }

    @Benchmark
    public X509Certificate @Nullable [] keycloaks() throws Exception {
        return keycloaks.create(null).getCertificateChain(request);
    }
}
