package dev.keycloakmtls.domain.block;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of a realm's block list.
 *
 * @param rule what is blocked
 * @param reason why, in the words of who blocked it; empty where nobody said it
 * @param since when it was blocked, for whoever reads it: the block holds whatever the clock says of it
 * @param author the user name of who blocked it; empty where it is not known
 * @param until the end, from which on it no longer holds; nothing: it has none
 */
public record Block(BlockRule rule, String reason, Instant since, String author, Optional<Instant> until) {

    /** Whether it blocks anybody at this time. */
    public boolean holds(Instant now) {
        return until.isEmpty() || now.isBefore(until.get());
    }
}
