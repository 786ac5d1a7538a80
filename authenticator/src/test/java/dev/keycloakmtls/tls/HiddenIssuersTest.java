package dev.keycloakmtls.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.untrusted.Bound;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HiddenIssuersTest {

    private long now;
    private final HiddenIssuers issuers = new HiddenIssuers(() -> now);

    @Test
    void areNamedOnceEach() {
        assertThat(issuers.isDue("CN=A")).isTrue();
        assertThat(issuers.isDue("CN=A")).isFalse();
        assertThat(issuers.isDue("CN=B")).isTrue();

        now += HiddenIssuers.WINDOW.toNanos();
        assertThat(issuers.isDue("CN=A")).isFalse();
    }

    @Test
    void fillNoLogHoweverManySomebodyMakes() {
        int most = Bound.HIDDEN_ISSUER_WARNINGS.value();

        assertThat(IntStream.range(0, 10 * most)
                        .filter(i -> issuers.isDue("CN=" + i))
                        .count())
                .isEqualTo(most);

        assertThat(issuers.isDue("CN=honest")).isFalse();
        now += HiddenIssuers.WINDOW.toNanos();
        assertThat(issuers.isDue("CN=honest")).as("in the next window").isTrue();
    }
}
