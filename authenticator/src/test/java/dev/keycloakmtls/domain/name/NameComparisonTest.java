package dev.keycloakmtls.domain.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Shows where names differ, and never says that they are equal when they are not. */
class NameComparisonTest {

    @Test
    void putsEqualNamesSideBySide() {
        assertThat(compared("CN=a,O=B,C=DE", "cn=A, o=b,c=de")).containsExactly("CN=a|CN=A", "O=B|O=b", "C=DE|C=de");
    }

    @Test
    void putsValuesOfOneTypeSideBySide() {
        assertThat(compared("CN=a,O=b", "CN=x,O=b")).containsExactly("CN=a!CN=x", "O=b|O=b");
    }

    @Test
    void leavesAGapWhereOneNameHasMore() {
        assertThat(compared("CN=a,O=b,C=de", "CN=a,OU=x,O=b,C=de"))
                .containsExactly("CN=a|CN=a", "!OU=x", "O=b|O=b", "C=de|C=de");
        assertThat(compared("CN=a,OU=x,O=b", "CN=a,O=b")).containsExactly("CN=a|CN=a", "OU=x!", "O=b|O=b");
    }

    @Test
    void doesNotHideAnotherOrder() {
        assertThat(compared("O=b,CN=a", "CN=a,O=b")).anyMatch(pair -> pair.contains("!"));
    }

    @Property(tries = 300)
    void allPairsMatchExactlyIfTheNamesDo(
            @ForAll @Size(min = 1, max = 6) List<@CharRange(from = 'a', to = 'c') Character> one,
            @ForAll @Size(min = 1, max = 6) List<@CharRange(from = 'a', to = 'c') Character> other) {
        DistinguishedName registered = name(one);
        DistinguishedName presented = name(other);
        NameComparison comparison = NameComparison.of(registered, presented);

        assertThat(comparison.pairs().stream().allMatch(NameComparison.Pair::matches))
                .isEqualTo(registered.matches(presented));
        assertThat(comparison.pairs().stream().filter(pair -> pair.registered().isPresent()))
                .hasSameSizeAs(registered.rdns());
        assertThat(comparison.pairs().stream().filter(pair -> pair.presented().isPresent()))
                .hasSameSizeAs(presented.rdns());
    }

    /** Types and values alternate, so that both repeat. */
    private static DistinguishedName name(List<Character> values) {
        StringBuilder text = new StringBuilder();
        for (char value : values) {
            text.append(text.isEmpty() ? "" : ",")
                    .append(value == 'c' ? "O=" : "OU=")
                    .append(value);
        }
        return DistinguishedName.parse(text.toString());
    }

    private static List<String> compared(String registered, String presented) {
        return NameComparison.of(DistinguishedName.parse(registered), DistinguishedName.parse(presented))
                .pairs()
                .stream()
                .map(pair -> pair.registered().map(Object::toString).orElse("")
                        + (pair.matches() ? "|" : "!")
                        + pair.presented().map(Object::toString).orElse(""))
                .toList();
    }
}
