package dev.keycloakmtls.metrics;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.verification.AcceptanceCache;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.keycloak.common.util.Time;

/**
 * What Keycloak's {@code /metrics} shows of this extension, where metrics are enabled. Tags take their values from realms,
 * methods and reason codes only: nothing that a caller sends becomes one, and so many realms are told apart that neither
 * this server nor what collects its metrics is filled by whoever may create realms.
 */
public final class MutualTlsMetrics {

    public static final String AUTHENTICATIONS = "keycloak.mtls.authentications";
    public static final String CACHE_HITS = "keycloak.mtls.acceptance.cache.hits";
    public static final String CACHE_MISSES = "keycloak.mtls.acceptance.cache.misses";
    public static final String CACHE_SIZE = "keycloak.mtls.acceptance.cache.size";
    public static final String JWKS_FETCHES = "keycloak.mtls.jwks.fetches";
    public static final String REVOCATION_FETCHES = "keycloak.mtls.revocation.fetches";
    public static final String REVOCATION_AGE = "keycloak.mtls.revocation.age";
    public static final String INFO = "keycloak.mtls.info";

    /** How many realms have a tag of their own: the first that were used. */
    static final int MAX_REALMS = 1_000;

    /** The tag of all others; no realm can have this name. */
    static final String OTHER_REALMS = "(other)";

    private static final Set<String> REALMS = ConcurrentHashMap.newKeySet();

    /** Meters by their tags: looking one up in the registry costs more than the decision that it counts. */
    private static final Cache<Tags, Timer> TIMERS =
            Caffeine.newBuilder().maximumSize(10_000).build();

    private static final Map<RevocationResult.Status, DistributionSummary> AGES = new ConcurrentHashMap<>();

    private record Tags(String realm, AuthenticationMethod method, String outcome, String reason) {
        Timer timer() {
            return Timer.builder(AUTHENTICATIONS)
                    .description("Mutual-TLS client authentications and the time that deciding them took")
                    .tag("realm", realm)
                    .tag("method", method.metadataValue())
                    .tag("outcome", outcome)
                    .tag("reason", reason)
                    .register(Metrics.globalRegistry);
        }
    }

    private MutualTlsMetrics() {}

    public static void authentication(String realm, AuthenticationMethod method, Verdict verdict, Duration duration) {
        String known = known(realm);
        Tags tags = verdict instanceof Rejected rejected
                ? new Tags(known, method, "rejected", rejected.reason().code())
                : new Tags(known, method, "accepted", "none");
        TIMERS.get(tags, Tags::timer).record(duration);
        verdict.trustedPath()
                .ifPresent(path -> revocationAge(path.revocation(), Instant.ofEpochMilli(Time.currentTimeMillis())));
    }

    /** Not exact when many realms are used for the first time at once. */
    private static String known(String realm) {
        if (REALMS.contains(realm)) {
            return realm;
        }
        if (REALMS.size() >= MAX_REALMS) {
            return OTHER_REALMS;
        }
        REALMS.add(realm);
        return realm;
    }

    public static void jwksFetch(boolean successful) {
        Metrics.counter(JWKS_FETCHES, "outcome", outcome(successful)).increment();
    }

    public static void revocationFetch(String source, boolean successful) {
        Metrics.counter(REVOCATION_FETCHES, "source", source, "outcome", outcome(successful))
                .increment();
    }

    /** How old the answer was that an acceptance rests on. */
    private static void revocationAge(RevocationResult revocation, Instant now) {
        revocation.thisUpdate().ifPresent(thisUpdate -> AGES.computeIfAbsent(
                        revocation.status(), MutualTlsMetrics::ages)
                .record((double) Duration.between(thisUpdate, now).toSeconds()));
    }

    private static DistributionSummary ages(RevocationResult.Status status) {
        return DistributionSummary.builder(REVOCATION_AGE)
                .description("Age of the CRL or OCSP answer that an acceptance rests on, since its thisUpdate")
                .baseUnit("seconds")
                .tag("status", status.code())
                .register(Metrics.globalRegistry);
    }

    private static String outcome(boolean successful) {
        return successful ? "success" : "failure";
    }

    /**
     * Shows which build runs: always 1, with what names the build as tags. It finds the nodes of a cluster that were forgotten.
     *
     * @param build the values by their names
     */
    public static void runs(Map<String, String> build) {
        Gauge.Builder<?> info =
                Gauge.builder(INFO, () -> 1).description("The build of the extension that this node runs");
        build.forEach(info::tag);
        info.register(Metrics.globalRegistry);
    }

    public static void observe(AuthenticationMethod method, AcceptanceCache cache) {
        FunctionCounter.builder(CACHE_HITS, cache, AcceptanceCache::hits)
                .description("Authentications that were decided from memory")
                .tag("method", method.metadataValue())
                .register(Metrics.globalRegistry);
        FunctionCounter.builder(CACHE_MISSES, cache, AcceptanceCache::misses)
                .description("Authentications for which the certificate was verified")
                .tag("method", method.metadataValue())
                .register(Metrics.globalRegistry);
        Gauge.builder(CACHE_SIZE, cache, AcceptanceCache::size)
                .description("Remembered acceptances")
                .tag("method", method.metadataValue())
                .register(Metrics.globalRegistry);
    }
}
