package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.problem.Detail;

/** A header does not hold what its form asks for. */
public final class UnreadableHeaderException extends Exception {

    private final HeaderFormat.Flaw flaw;

    /** @param words that go on after the header's name, without anything of its content */
    UnreadableHeaderException(String header, Detail words) {
        super(words.sentence());
        this.flaw = new HeaderFormat.Flaw(header, words);
    }

    /** Which header, and what is wrong with it. */
    public HeaderFormat.Flaw flaw() {
        return flaw;
    }
}
