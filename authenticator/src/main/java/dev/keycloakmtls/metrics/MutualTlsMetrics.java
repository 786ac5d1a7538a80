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
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

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
    public static final String SIGHTING_WRITES = "keycloak.mtls.sightings.writes";
    public static final String SIGHTINGS_DROPPED = "keycloak.mtls.sightings.dropped";
    public static final String INFO = "keycloak.mtls.info";

    /** How many realms have a tag of their own: the first that were used. */
    static final int MAX_REALMS = 1_000;

    /** The tag of all others; no realm can have this name. */
    static final String OTHER_REALMS = "(other)";

    private final Set<String> realms = ConcurrentHashMap.newKeySet();

    /** Meters by their tags: looking one up in the registry costs more than the decision that it counts. */
    private final Cache<Tags, Timer> timers =
            Caffeine.newBuilder().maximumSize(10_000).build();

    private final Map<RevocationResult.Status, DistributionSummary> ages = new ConcurrentHashMap<>();
    private final InstantSource clock;

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

    /** @param clock what the age of an answer is measured by */
    public MutualTlsMetrics(InstantSource clock) {
        this.clock = clock;
    }

    /** Counts a decision, and the time that it took. */
    public void authentication(String realm, AuthenticationMethod method, Verdict verdict, Duration duration) {
        String known = known(realm);
        Tags tags = verdict instanceof Rejected rejected
                ? new Tags(known, method, "rejected", rejected.reason().code())
                : new Tags(known, method, "accepted", "none");
        timers.get(tags, Tags::timer).record(duration);
        verdict.trustedPath().ifPresent(path -> revocationAge(path.revocation(), clock.instant()));
    }

    /** Not exact when many realms are used for the first time at once. */
    private String known(String realm) {
        if (realms.contains(realm)) {
            return realm;
        }
        if (realms.size() >= MAX_REALMS) {
            return OTHER_REALMS;
        }
        realms.add(realm);
        return realm;
    }

    /**
     * Takes a realm that is gone out of the metrics, so that another one can have its place. Counted anew if a realm of that name
     * comes again.
     */
    public void forget(String realm) {
        timers.asMap().forEach((tags, timer) -> {
            if (tags.realm().equals(realm)) {
                timers.invalidate(tags);
                Metrics.globalRegistry.remove(timer);
            }
        });
        realms.remove(realm);
    }

    /** Counts a key set that was read, or could not be. */
    public void jwksFetch(boolean successful) {
        Metrics.counter(JWKS_FETCHES, "outcome", outcome(successful)).increment();
    }

    /** @param source {@code crl} or {@code ocsp} */
    public void revocationFetch(String source, boolean successful) {
        Metrics.counter(REVOCATION_FETCHES, "source", source, "outcome", outcome(successful))
                .increment();
    }

    /** @param job {@code write} or {@code retention} */
    public void sightingsWritten(String job, boolean successful) {
        Metrics.counter(SIGHTING_WRITES, "job", job, "outcome", outcome(successful))
                .increment();
    }

    /**
     * Shows, as long as the other is there, how often there was no room for what had come.
     *
     * @param owner what counts
     * @param dropped tells the number
     */
    public <T> void observeDroppedSightings(T owner, ToDoubleFunction<T> dropped) {
        FunctionCounter.builder(SIGHTINGS_DROPPED, owner, dropped)
                .description("Certificates that came and that there was no room to keep until they are written")
                .register(Metrics.globalRegistry);
    }

    /** How old the answer was that an acceptance rests on. */
    private void revocationAge(RevocationResult revocation, Instant now) {
        revocation.thisUpdate().ifPresent(thisUpdate -> ages.computeIfAbsent(
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
    public void runs(Map<String, String> build) {
        Gauge.Builder<?> info =
                Gauge.builder(INFO, () -> 1).description("The build of the extension that this node runs");
        build.forEach(info::tag);
        info.register(Metrics.globalRegistry);
    }

    /** Shows a cache of acceptances for as long as it is there. */
    public void observe(AuthenticationMethod method, AcceptanceCache cache) {
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
