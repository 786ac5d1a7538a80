package dev.keycloakmtls.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.path.ForeignValidation;
import dev.keycloakmtls.verification.path.ForeignValidation.Hopeless;
import dev.keycloakmtls.verification.path.ForeignValidation.Judgeable;
import io.quarkus.arc.Arc;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whether the server's own truststores verify a certificate: what a handshake that refuses everything else would let through.
 * Each of them decides by itself, as the Java runtime's TLS does, and one of them is enough. The answer about a chain is
 * remembered by its content, for a bounded time and not beyond its validity.
 */
@Singleton
@Unremovable
public final class ServerTrust {

    /** The trust managers of one reading of the truststores, and what they have said. */
    private static final class Reading {
        private final List<Judge> judges;
        private final Cache<ByteBuffer, Verified> verified;
        private final Cache<ByteBuffer, RejectionReason> refused;

        private Reading(List<X509TrustManager> managers, Ticker ticker) {
            this.judges = managers.stream().map(Judge::of).toList();
            this.verified = Caffeine.newBuilder()
                    .maximumWeight(Bound.TRUSTSTORE_ANSWERS_OCTETS.value())
                    .weigher((ByteBuffer content, Verified answer) -> answer.octets())
                    .expireAfterWrite(Bound.TRUSTSTORE_ANSWER_AGE.duration())
                    .ticker(ticker)
                    .executor(Runnable::run)
                    .build();
            this.refused = Caffeine.newBuilder()
                    .maximumSize(Bound.TRUSTSTORE_REFUSALS.value())
                    .expireAfterWrite(Bound.TRUSTSTORE_REFUSAL_AGE.duration())
                    .ticker(ticker)
                    .executor(Runnable::run)
                    .build();
        }
    }

    /**
     * One truststore.
     *
     * @param manager decides
     * @param limits of what it may be asked
     */
    private record Judge(X509TrustManager manager, ForeignValidation limits) {

        /** RFC 8446 §4.4.2 has no name for it any more; of a client's certificate nobody reads it. */
        private static final String AUTHENTICATION = "UNKNOWN";

        static Judge of(X509TrustManager manager) {
            return new Judge(manager, new ForeignValidation(List.of(manager.getAcceptedIssuers())));
        }

        Answer judge(List<X509Certificate> presented, int octets) {
            ForeignValidation.Outcome outcome = limits.prepare(presented);
            if (outcome instanceof Hopeless hopeless) {
                return new Refused(hopeless.rejected().reason());
            }
            List<X509Certificate> chain = ((Judgeable) outcome).chain();
            try {
                manager.checkClientTrusted(chain.toArray(new X509Certificate[0]), AUTHENTICATION);
                return new Verified(chain, octets);
            } catch (CertificateException
                    | RuntimeException e) { // whatever the runtime says of a stranger's certificate
                return new Refused(RejectionReason.PATH_INVALID);
            }
        }
    }

    /** What the truststores say. */
    sealed interface Answer {}

    /**
     * One of them verifies it.
     *
     * @param chain leaf first: what its path was found in
     * @param octets how many were presented
     */
    record Verified(List<X509Certificate> chain, int octets) implements Answer {}

    /** None of them does. */
    record Refused(RejectionReason reason) implements Answer {}

    private final Supplier<List<X509TrustManager>> configured;
    private final InstantSource clock;
    private @Nullable X509TrustManager ofTheTlsLayer; // guarded by this
    private volatile @Nullable Reading reading;

    /** Reads the server's configuration when it is first asked. */
    public ServerTrust() {
        this.configured = () -> TrustStores.read(Optional.ofNullable(ofTheTlsLayer));
        this.clock = KeycloakTime.CLOCK;
    }

    /**
     * For truststores that stay as they are.
     *
     * @param managers one for each
     */
    ServerTrust(List<X509TrustManager> managers, InstantSource clock) {
        this.configured = () -> managers;
        this.clock = clock;
    }

    /**
     * The one of this server.
     *
     * @throws IllegalStateException where there is no server, as while {@code kc.sh build} runs
     */
    static ServerTrust ofServer() {
        if (Arc.container() == null) {
            throw new IllegalStateException("there is no server");
        }
        return Objects.requireNonNull(
                Arc.container().instance(ServerTrust.class).get());
    }

    /** What the TLS layer has made of {@code https-trust-store-file}, at the start and whenever it has read the file again. */
    synchronized void use(X509TrustManager trustManager) {
        ofTheTlsLayer = trustManager;
        reading = null;
    }

    /** Reads the truststores unless that was done; whoever asks next does not wait for it. */
    void prepare() {
        reading();
    }

    private Reading reading() {
        Reading known = reading;
        return known == null ? read() : known;
    }

    private synchronized Reading read() {
        Reading known = reading;
        if (known == null) {
            known = new Reading(configured.get(), () -> clock.millis() * 1_000_000);
            reading = known;
        }
        return known;
    }

    /**
     * Asks the truststores.
     *
     * @param presented leaf first, as it came; anything
     */
    Answer ask(@Nullable X509Certificate[] presented) {
        List<X509Certificate> chain = Arrays.stream(presented)
                .<X509Certificate>mapMulti((certificate, next) -> {
                    if (certificate != null) {
                        next.accept(certificate);
                    }
                })
                .toList();
        if (chain.size() < presented.length) {
            return new Refused(RejectionReason.MALFORMED_CERTIFICATE);
        }
        Optional<Rejected> excessive = ForeignValidation.excess(chain);
        if (excessive.isPresent()) {
            return new Refused(excessive.get().reason()); // nothing of it is hashed
        }
        Reading current = reading();
        ByteBuffer content;
        int octets = 0;
        try {
            for (X509Certificate certificate : chain) {
                octets += certificate.getEncoded().length;
            }
            content = hash(chain);
        } catch (CertificateEncodingException e) {
            return new Refused(RejectionReason.MALFORMED_CERTIFICATE);
        }
        Verified known = current.verified.getIfPresent(content);
        if (known != null && isValid(known)) {
            return known;
        }
        RejectionReason refused = current.refused.getIfPresent(content);
        return refused != null ? new Refused(refused) : decide(current, content, chain, octets);
    }

    private static Answer decide(Reading current, ByteBuffer content, List<X509Certificate> chain, int octets) {
        RejectionReason reason = RejectionReason.UNKNOWN_ISSUER;
        for (Judge judge : current.judges) {
            Answer answer = judge.judge(chain, octets);
            if (answer instanceof Verified verified) {
                current.verified.put(content, verified);
                return verified;
            }
            RejectionReason its = ((Refused) answer).reason();
            reason = its == RejectionReason.UNKNOWN_ISSUER ? reason : its; // of all reasons this one says least
        }
        current.refused.put(content, reason);
        return new Refused(reason);
    }

    /** Time goes on while an answer is remembered. */
    private boolean isValid(Verified known) {
        Instant now = clock.instant();
        return known.chain().stream()
                .noneMatch(certificate -> now.isAfter(certificate.getNotAfter().toInstant())
                        || now.isBefore(certificate.getNotBefore().toInstant()));
    }

    private static ByteBuffer hash(List<X509Certificate> chain) throws CertificateEncodingException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (X509Certificate certificate : chain) {
                sha256.update(certificate.getEncoded()); // DER says where it ends
            }
            return ByteBuffer.wrap(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
