package dev.keycloakmtls.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FairCacheTest {

    private static final Set<String> HONEST = Set.of("honest");
    private static final Set<String> HOSTILE = Set.of("hostile");

    private final FairCache<Integer, String> cache =
            new FairCache<>(10, (key, value) -> value.length(), value -> value.startsWith("!"));

    @Test
    void takesRoomFromTheRealmThatHasMost() {
        cache.put(HONEST, 0, "v");
        cache.put(HONEST, 1, "v");
        for (int i = 10; i < 1_000; i++) {
            cache.put(HOSTILE, i, "v");
        }

        assertThat(cache.find("honest", 0)).isNotNull();
        assertThat(cache.find("honest", 1)).isNotNull();
        assertThat(cache.size()).isEqualTo(10);
    }

    @Test
    void losesWhatWasNotLookedAtForLongest() {
        for (int i = 0; i < 10; i++) {
            cache.put(HONEST, i, "v");
        }
        assertThat(cache.find("honest", 0)).isNotNull();
        cache.put(HONEST, 10, "v");

        assertThat(cache.find("honest", 0)).isNotNull();
        assertThat(cache.find("honest", 1)).isNull();
    }

    @Test
    void losesWhatIsPreciousLast() {
        cache.put(HONEST, 0, "!");
        for (int i = 1; i < 100; i++) {
            cache.put(HONEST, i, "v");
        }

        assertThat(cache.find("honest", 0)).isEqualTo("!");
    }

    @Test
    void keepsWhatAnotherRealmHasAskedForToo() {
        cache.put(HOSTILE, 0, "two");
        assertThat(cache.find("honest", 0)).isEqualTo("two");
        for (int i = 1; i < 100; i++) {
            cache.put(HOSTILE, i, "v");
        }

        assertThat(cache.find("honest", 0)).isEqualTo("two");
    }

    @Test
    void keepsNothingThatIsLargerThanAll() {
        cache.put(HONEST, 0, "v");
        cache.put(HOSTILE, 1, "v".repeat(11));

        assertThat(cache.find("hostile", 1)).isNull();
        assertThat(cache.find("honest", 0)).isNotNull();
    }

    @Test
    void changesOnlyWhatThereIs() {
        cache.put(HONEST, 0, "v");
        cache.change(0, value -> value + value);
        cache.change(1, value -> value + value);

        assertThat(cache.find("honest", 0)).isEqualTo("vv");
        assertThat(cache.size()).isEqualTo(1);
    }

    @Property
    void staysWithinItsBoundAndFindsWhatItHas(
            @ForAll @Size(max = 80) List<@IntRange(min = 0, max = 99) Integer> steps) {
        FairCache<Integer, String> any =
                new FairCache<>(10, (key, value) -> value.length(), value -> value.startsWith("!"));
        for (int step : steps) {
            String realm = "realm" + step % 3;
            int key = step / 10;
            if (step % 2 == 0) {
                any.put(Set.of(realm), key, (step % 5 == 0 ? "!" : "v").repeat(1 + step % 4));
                assertThat(any.size()).isLessThanOrEqualTo(10);
            } else {
                any.find(realm, key);
            }
        }
        for (int i = 0; i < 20; i++) {
            any.put(Set.of("last"), 1_000 + i, "v"); // nothing is lost count of: these find room
        }
        assertThat(any.find("last", 1_019)).isEqualTo("v");
    }
}
