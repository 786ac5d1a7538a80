package dev.keycloakmtls.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckSecretTest {

    @Test
    void has256Bits() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            CheckSecret secret = CheckSecret.random();
            assertThat(Base64.getUrlDecoder().decode(secret.text())).hasSize(32);
            assertThat(CheckSecret.isWellFormed(secret.text())).isTrue();
            assertThat(seen.add(secret.text())).isTrue();
        }
    }

    @Test
    void opensTheCheckThatItWasMadeForAndNoOther() {
        CheckSecret secret = CheckSecret.random();
        ConnectionCheck check = ConnectionCheck.of("1-a", secret, Instant.EPOCH, Instant.EPOCH.plusSeconds(600));

        assertThat(check.isOpenedBy(new CheckSecret(secret.text()))).isTrue();
        assertThat(check.isOpenedBy(CheckSecret.random())).isFalse();
        // The last character of 43 stands for two bits more than there are: it is the text that counts.
        String last = secret.text().substring(42);
        for (char other : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
            CheckSecret neighbour = new CheckSecret(secret.text().substring(0, 42) + other);
            assertThat(check.isOpenedBy(neighbour)).isEqualTo(last.equals(String.valueOf(other)));
        }
    }

    @Test
    void isNowhereInWhatIsKeptOrWritten() {
        CheckSecret secret = CheckSecret.random();
        ConnectionCheck check = ConnectionCheck.of("1-a", secret, Instant.EPOCH, Instant.EPOCH.plusSeconds(600));

        assertThat(check.toString() + check.notes() + secret).doesNotContain(secret.text());
        assertThat(ConnectionCheck.of(check.notes())).isEqualTo(check);
    }

    @Test
    void isRefusedWhereItCouldBeNone() {
        for (String text :
                new String[] {"", "a".repeat(42), "a".repeat(44), "a".repeat(42) + "\n", "a".repeat(42) + "="}) {
            assertThat(CheckSecret.isWellFormed(text)).as(text).isFalse();
            assertThatThrownBy(() -> new CheckSecret(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void endsWhenItsTimeIsOver() {
        ConnectionCheck check =
                ConnectionCheck.of("1-a", CheckSecret.random(), Instant.EPOCH, Instant.EPOCH.plusSeconds(600));

        assertThat(check.runsAt(Instant.EPOCH.plusSeconds(599))).isTrue();
        assertThat(check.runsAt(Instant.EPOCH.plusSeconds(600))).isFalse();
    }
}
