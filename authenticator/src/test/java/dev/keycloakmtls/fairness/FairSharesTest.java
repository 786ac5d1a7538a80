package dev.keycloakmtls.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FairSharesTest {

    private static final int PLACES = 32;

    private final FairShares shares = new FairShares(PLACES);

    @Test
    void leavesPlacesToOthersHoweverManyHostsARealmNames() {
        assertThat(entered("hostile", 1_000, i -> "host" + i)).isEqualTo(9);
        assertThat(entered("honest", 1_000, i -> "host" + i)).isEqualTo(5);
    }

    @Test
    void leavesPlacesOfARealmToItsOtherHosts() {
        assertThat(entered("realm", 1_000, i -> "slow")).isEqualTo(5);
        assertThat(entered("realm", 1_000, i -> "other")).isEqualTo(2);
        assertThat(entered("realm", 1, i -> "third")).isEqualTo(1);
    }

    /** One after the other, each with all that it can get. */
    @Test
    void hasAPlaceForHalfAsManyRealmsAsPlacesWhateverTheyTake() {
        for (int realm = 1; realm < PLACES / 2; realm++) {
            assertThat(entered("realm" + realm, 1_000, i -> "host" + i)).isPositive();
        }
        assertThat(shares.tryEnter("the last to come", "host")).isTrue();
    }

    @Test
    void hasNoPlaceTwice() {
        assertThat(new FairShares(1).tryEnter("realm", "host")).isTrue();
        assertThatThrownBy(() -> new FairShares(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shares.leave("realm", "host")).isInstanceOf(IllegalStateException.class);
    }

    /** Whoever comes and goes in whatever order. */
    @Property
    void neverHasMoreThanItsPlacesAndAllOfThemWhenEverybodyHasLeft(
            @ForAll @IntRange(min = 1, max = 9) int places,
            @ForAll @Size(max = 60) List<@IntRange(min = -1, max = 8) Integer> steps) {
        FairShares any = new FairShares(places);
        List<Integer> inside = new ArrayList<>();
        for (int step : steps) {
            if (step < 0 && !inside.isEmpty()) {
                int who = inside.remove(0);
                any.leave("realm" + who / 3, "host" + who % 3);
            } else if (step >= 0 && any.tryEnter("realm" + step / 3, "host" + step % 3)) {
                inside.add(step);
            }
            assertThat(inside).hasSizeLessThanOrEqualTo(places);
            Map<Integer, Long> byRealm =
                    inside.stream().collect(Collectors.groupingBy(who -> who / 3, Collectors.counting()));
            assertThat(byRealm.values()).allMatch(of -> of <= alone(places));
        }
        inside.forEach(who -> any.leave("realm" + who / 3, "host" + who % 3));
        assertThat(IntStream.range(0, 100)
                        .filter(i -> any.tryEnter("a", "host" + i))
                        .count())
                .isEqualTo(alone(places));
    }

    private static int alone(int places) {
        return 1 + ((places - 1) / 2 + 1) / 2;
    }

    private int entered(String realm, int times, IntFunction<String> host) {
        return (int) IntStream.range(0, times)
                .filter(i -> shares.tryEnter(realm, host.apply(i)))
                .count();
    }
}
