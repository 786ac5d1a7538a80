package dev.keycloakmtls.domain.name;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.untrusted.Bound;
import org.junit.jupiter.api.Test;

class StringPreparationTest {

    private static final int CHARACTERS = Bound.NAME_CHARACTERS.value();
    private static final int NORMALIZED = Bound.NORMALIZED_CHARACTERS.value();
    private static final int MARKS = Bound.COMBINING_MARKS.value();

    @Test
    void boundsWhatIsOnlyFolded() {
        assertThat(StringPreparation.isBounded("a".repeat(CHARACTERS))).isTrue();
        assertThat(StringPreparation.isBounded("a".repeat(CHARACTERS + 1))).isFalse();
    }

    @Test
    void boundsWhatIsNormalized() {
        assertThat(StringPreparation.isBounded("\u00e9".repeat(NORMALIZED))).isTrue();
        assertThat(StringPreparation.isBounded("\u00e9".repeat(NORMALIZED + 1))).isFalse();
        assertThat(StringPreparation.isBounded("e" + "\u0301".repeat(MARKS))).isTrue();
        assertThat(StringPreparation.isBounded("e" + "\u0301".repeat(MARKS + 1)))
                .isFalse();
        assertThat(StringPreparation.isBounded("e" + "\u0301".repeat(MARKS) + "e" + "\u0301".repeat(MARKS)))
                .isTrue();
    }

    /** The first character beyond ASCII is none of it: it has a meaning of its own for an address or a host. */
    @Test
    void knowsWhereAsciiEnds() {
        assertThat(StringPreparation.isAscii("\u007f")).isTrue();
        assertThat(StringPreparation.isAscii("\u0080")).isFalse();
        assertThat(StringPreparation.isAscii("")).isTrue();
    }

    @Test
    void foldsNothingBesideTheLettersOfAscii() {
        assertThat(StringPreparation.asciiLowerCase("@AMZ[`amz{")).isEqualTo("@amz[`amz{");
    }
}
