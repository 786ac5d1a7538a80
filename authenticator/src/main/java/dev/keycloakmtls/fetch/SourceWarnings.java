package dev.keycloakmtls.fetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.VisibleText;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Warns in the server's log that a revocation source sends what is no valid CRL or OCSP answer: once for each source and a
 * bounded number for each realm within ten minutes, so that nobody fills the log.
 */
final class SourceWarnings {

    private static final Logger LOG = Logger.getLogger(SourceWarnings.class);

    static final Duration WINDOW = Duration.ofMinutes(10);

    /** What a realm was warned of since a point in time; guarded by itself. */
    private static final class Window {
        private final long since;
        private final Set<Integer> sources = new HashSet<>(); // by hash: a URL may be long

        private Window(long since) {
            this.since = since;
        }

        private synchronized boolean admits(URI source) {
            return sources.size() < Bound.SOURCE_WARNINGS.value() && sources.add(source.hashCode());
        }
    }

    private final LongSupplier nanoTime;
    private final Cache<String, Window> windows =
            Caffeine.newBuilder().maximumSize(1_000).executor(Runnable::run).build();

    /** @param nanoTime as {@link System#nanoTime} */
    SourceWarnings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param detail what is wrong with the document, in words for the server's administrator */
    void warn(String realm, URI source, String detail) {
        if (isDue(realm, source)) {
            LOG.warnf(
                    "Revocation source %s of realm %s: %s",
                    VisibleText.of(source.toString()), VisibleText.of(realm), VisibleText.of(detail));
        }
    }

    boolean isDue(String realm, URI source) {
        long now = nanoTime.getAsLong();
        Window window = windows.asMap()
                .compute(
                        realm,
                        (same, known) ->
                                known == null || now - known.since >= WINDOW.toNanos() ? new Window(now) : known);
        return window.admits(source);
    }
}
