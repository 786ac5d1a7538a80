package dev.keycloakmtls.fetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.config.JsonWebKeys;
import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads key sets (RFC 7517) that clients publish: one at a time for each client and URL, and none again of which something
 * was heard a moment ago. One for the whole server.
 */
public final class KeySets implements AutoCloseable {

    /** How long a host that failed is left alone. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    /** Who finds out that he needs a set while another one's fetch is just ending does not need it again. */
    private static final Duration JUST_NOW = Duration.ofMillis(500);

    private final HttpFetcher http;
    private final InstantSource clock;
    private final SharedFetches<JwksFetchResult> fetches = new SharedFetches<>(
            "mtls-jwks", Bound.JWKS_FETCHES.value(), Bound.JWKS_QUEUE.value(), Bound.JWKS_WAITING.value());

    private final Cache<String, JwksFetchResult> failures = Caffeine.newBuilder()
            .maximumSize(Bound.JWKS_FAILURES.value())
            .expireAfterWrite(PAUSE_AFTER_FAILURE)
            .build();

    /** Counted in certificates, which Keycloak's key storage has too. */
    private final Cache<String, Landed> landed = Caffeine.newBuilder()
            .maximumWeight(Bound.JWKS_SHOWN_CERTIFICATES.value())
            .weigher((String key, Landed last) ->
                    1 + last.reading().certificates().size())
            .executor(Runnable::run)
            .build();

    /** @param at when the reading was complete, in the terms of {@link System#nanoTime} */
    private record Landed(JwksFetchResult reading, long at) {}

    /**
     * Nothing has been read.
     *
     * @param clock says when a set is read, for administrators
     */
    public KeySets(HttpFetcher http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    /**
     * A key set for a login, or why there is none: read now, or a moment ago.
     *
     * @param key stands for the client and the URL
     * @param observer is told of each set that was read or could not be, in another thread
     * @return the outcome; its failure is in words for an administrator
     */
    public JwksFetchResult get(String key, FetchRequest request, Consumer<JwksFetchResult> observer) {
        JwksFetchResult failed = failures.getIfPresent(key);
        if (failed != null) {
            return failed;
        }
        Landed last = landed.getIfPresent(key);
        if (last != null && System.nanoTime() - last.at() < JUST_NOW.toNanos()) {
            return last.reading();
        }
        return await(key, request, () -> load(key, request, observer));
    }

    private JwksFetchResult await(String key, FetchRequest request, Supplier<JwksFetchResult> fetch) {
        try {
            return fetches.await(key, request, fetch);
        } catch (FetchFailedException e) { // is nobody's failure but this request's
            return JwksFetchResult.failed(clock.instant(), FetchFailedException.detail(e));
        }
    }

    private JwksFetchResult load(String key, FetchRequest request, Consumer<JwksFetchResult> observer) {
        JwksFetchResult reading = read(request);
        if (reading.failure().isPresent()) {
            failures.put(key, reading);
        }
        landed.put(key, new Landed(reading, System.nanoTime()));
        observer.accept(reading);
        return reading;
    }

    /**
     * A key set for an administrator: read now, whatever was heard a moment ago. Nothing is remembered, and threads and
     * places to wait are those of the realm's share.
     */
    public JwksFetchResult readNow(String key, FetchRequest request) {
        return await("now " + key, request, () -> read(request));
    }

    private JwksFetchResult read(FetchRequest request) {
        Instant now = clock.instant();
        try {
            JsonWebKeys keys = http.get(request, KeySets::parse);
            List<Detail> notCounted = new ArrayList<>(keys.problems());
            notCounted.addAll(keys.passedOver());
            return new JwksFetchResult(now, keys.certificates(), notCounted, Optional.empty());
        } catch (FetchFailedException e) {
            return JwksFetchResult.failed(now, FetchFailedException.detail(e));
        }
    }

    /** Within the fetch: what is no key set is told only of hosts about which anything is told. */
    private static JsonWebKeys parse(InputStream document) throws IOException {
        String text = new String(document.readAllBytes(), StandardCharsets.UTF_8);
        try {
            return JsonWebKeys.parse(text);
        } catch (MalformedException e) {
            throw new FetchFailedException(FetchFailedException.Kind.UNUSABLE, e.detail(), e);
        }
    }

    /** What became of the last time that this node read the set for a login. */
    public Optional<JwksFetchResult> last(String key) {
        return Optional.ofNullable(landed.getIfPresent(key)).map(Landed::reading);
    }

    /** Ends the threads. */
    @Override
    public void close() {
        fetches.close();
    }
}
