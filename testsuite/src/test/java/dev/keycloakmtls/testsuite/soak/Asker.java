package dev.keycloakmtls.testsuite.soak;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.ForwardedCertificate;
import dev.keycloakmtls.testsuite.client.TokenClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A client that needs a host, and asks for tokens. */
final class Asker {
    /** When it is right that it gets one. */
    enum Due {
        /** A stranger, or revoked. */
        NEVER,
        /** Refused while the host is not to be relied on. */
        WHILE_THE_HOST_IS_HEALTHY,
        /** By an answer from before, where the host has none now. */
        ALWAYS
    }

    private final String clientId;
    private final Supplier<TestCertificate> certificate;
    private final Due due;
    private final Duration bound;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /** @param bound how long an answer may take */
    Asker(String clientId, Supplier<TestCertificate> certificate, Due due, Duration bound) {
        this.clientId = clientId;
        this.certificate = certificate;
        this.due = due;
        this.bound = bound;
    }

    Due due() {
        return due;
    }

    int accepted() {
        return accepted.get();
    }

    int refused() {
        return refused.get();
    }

    /** Whether it is served now as it is while its host is healthy. */
    boolean isServed(TokenClient proxy, String realm) {
        return ask(proxy, realm) == (due == Due.NEVER ? 401 : 200);
    }

    /** Asks once, and says what must not have happened, if it has. */
    Optional<String> mistake(TokenClient proxy, String realm, Latencies latencies) {
        long start = System.nanoTime();
        int status = ask(proxy, realm);
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        latencies.add(taken);
        (status == 200 ? accepted : refused).incrementAndGet();
        boolean right = status == 200 ? due != Due.NEVER : status == 401 && due != Due.ALWAYS;
        return right && taken.compareTo(bound) < 0
                ? Optional.empty()
                : Optional.of(clientId + ", due " + due + ": " + status + " after " + taken);
    }

    private int ask(TokenClient proxy, String realm) {
        return proxy.post(
                        TokenClient.tokenEndpoint(realm),
                        Form.clientCredentials(clientId),
                        ForwardedCertificate.headers(certificate.get().certificate()))
                .status();
    }
}
