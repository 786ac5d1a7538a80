package dev.keycloakmtls.domain;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known about the revocation of an accepted path: of all its certificates, the worst status and the earliest
 * times.
 *
 * @param status the worst of the path
 * @param sources where answers came from; empty if there were none
 * @param thisUpdate when the oldest of the answers was made
 * @param freshUntil until when an acceptance may be repeated without asking again
 */
public record RevocationResult(Status status, Set<Source> sources, Optional<Instant> thisUpdate, Instant freshUntil) {

    /** The trust profile does not ask. */
    public static final RevocationResult NOT_CHECKED =
            new RevocationResult(Status.NONE, Set.of(), Optional.empty(), Instant.MAX);

    public RevocationResult {
        sources = Set.copyOf(sources);
    }

    /** A certificate that an answer in its validity calls good. */
    public static RevocationResult good(Source source, Instant thisUpdate, Instant freshUntil) {
        return new RevocationResult(Status.GOOD, Set.of(source), Optional.of(thisUpdate), freshUntil);
    }

    /** A certificate that was good when its source was last reached. */
    public static RevocationResult stale(Source source, Instant thisUpdate, Instant freshUntil) {
        return new RevocationResult(Status.STALE, Set.of(source), Optional.of(thisUpdate), freshUntil);
    }

    /** A certificate whose status could not be had, and which is accepted nevertheless. */
    public static RevocationResult unknown(Instant freshUntil) {
        return new RevocationResult(Status.UNKNOWN, Set.of(), Optional.empty(), freshUntil);
    }

    /** The result for a path of which these are the certificates' results. */
    public static RevocationResult worstOf(List<RevocationResult> results) {
        return results.stream().reduce(RevocationResult::worse).orElse(NOT_CHECKED);
    }

    private RevocationResult worse(RevocationResult other) {
        Set<Source> both = EnumSet.noneOf(Source.class);
        both.addAll(sources);
        both.addAll(other.sources);
        Optional<Instant> oldest = thisUpdate
                .filter(mine -> other.thisUpdate.filter(mine::isAfter).isEmpty())
                .or(other::thisUpdate);
        return new RevocationResult(
                status.compareTo(other.status) >= 0 ? status : other.status,
                both,
                oldest,
                freshUntil.isBefore(other.freshUntil) ? freshUntil : other.freshUntil);
    }

    /** The sources in one word, such as {@code ocsp+crl}. */
    public String sourceCodes() {
        return sources.stream().sorted().map(Source::code).collect(Collectors.joining("+"));
    }

    /** From best to worst. */
    public enum Status {
        /** The trust profile does not ask. */
        NONE("none"),
        GOOD("good"),
        /** Good by an answer that is older than it should be, because its source is down. */
        STALE("stale"),
        /** Not to be had; accepted because the trust profile says so. */
        UNKNOWN("unknown");

        private final String code;

        Status(String code) {
            this.code = code;
        }

        /** The stable word of events. */
        public String code() {
            return code;
        }
    }

    /** Who said so. */
    public enum Source {
        OCSP("ocsp"),
        CRL("crl");

        private final String code;

        Source(String code) {
            this.code = code;
        }

        /** The stable word of events. */
        public String code() {
            return code;
        }
    }
}
