package dev.keycloakmtls.block;

import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.block.BlockList;

/** The outcome of reading a realm's block list. */
sealed interface BlockLookup {

    /** Every entry was understood. */
    record Found(BlockList list) implements BlockLookup {}

    /** One was not, and so nobody can say that a certificate is not blocked. */
    record Refusing(Rejected rejected) implements BlockLookup {}
}
