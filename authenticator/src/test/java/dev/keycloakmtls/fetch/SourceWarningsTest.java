package dev.keycloakmtls.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.untrusted.Bound;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SourceWarningsTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // which overflows, as nanoTime may
    private final SourceWarnings warnings = new SourceWarnings(clock::get);

    @Test
    void areGivenOnceForASourceWithinTheWindow() {
        assertThat(warnings.isDue("realm", source(1))).isTrue();
        assertThat(warnings.isDue("realm", source(1))).isFalse();
        assertThat(warnings.isDue("realm", source(2))).isTrue();

        clock.addAndGet(SourceWarnings.WINDOW.toNanos());
        assertThat(warnings.isDue("realm", source(1))).isTrue();
    }

    @Test
    void areFewForARealmAndDoNotSilenceAnother() {
        assertThat(IntStream.range(0, 1_000)
                        .filter(i -> warnings.isDue("hostile", source(i)))
                        .count())
                .isEqualTo(Bound.SOURCE_WARNINGS.value());
        assertThat(warnings.isDue("honest", source(1))).isTrue();
    }

    private static URI source(int number) {
        return URI.create("http://crl.test/" + number);
    }
}
