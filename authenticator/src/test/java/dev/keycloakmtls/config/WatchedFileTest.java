package dev.keycloakmtls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final AtomicInteger readings = new AtomicInteger();
    private Path path;

    @BeforeEach
    void write() throws IOException {
        path = directory.resolve("proxies.pem");
        Files.writeString(path, "one");
    }

    private WatchedFile<String> open() {
        return WatchedFile.open(path.toString(), 100, this::read, () -> now);
    }

    private String read(byte[] octets) {
        readings.incrementAndGet();
        String text = new String(octets, StandardCharsets.UTF_8);
        if (text.startsWith("bad")) {
            throw ProblemCode.HEADER_NO_CERTIFICATE.malformed();
        }
        return text;
    }

    private void pass() {
        now = now.plus(WatchedFile.INTERVAL);
    }

    @Test
    void isReadOnceUntilItChanges() throws IOException {
        WatchedFile<String> file = open();
        String first = file.content();
        pass();
        assertThat(file.content()).isSameAs(first);
        assertThat(readings).hasValue(1);

        Files.writeString(path, "and two");
        assertThat(file.content()).as("nobody has looked since").isEqualTo("one");
        pass();
        assertThat(file.content()).isEqualTo("and two");
        assertThat(readings).hasValue(2);
    }

    @Test
    void keepsTheObjectWhereTheFileWasOnlyTouched() throws IOException {
        WatchedFile<String> file = open();
        String first = file.content();

        Files.writeString(path, "one");
        Files.setLastModifiedTime(
                path, java.nio.file.attribute.FileTime.from(Instant.now().plusSeconds(10)));
        pass();

        assertThat(file.content()).isSameAs(first);
        assertThat(readings).hasValue(2);
    }

    @Test
    void keepsWhatItHeldWhileItCannotBeUsedAndSaysSo() throws IOException {
        WatchedFile<String> file = open();

        Files.writeString(path, "bad news");
        pass();
        assertThat(file.content()).isEqualTo("one");
        assertThat(file.problem().map(Detail::sentence)).contains(path + ": holds no certificate");
        pass();
        assertThat(file.problem()).as("as long as it lasts").isPresent();
        assertThat(readings).as("it is not read again and again").hasValue(2);

        Files.delete(path);
        pass();
        assertThat(file.content()).isEqualTo("one");
        assertThat(file.problem())
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo(ProblemCode.FILE_NONE));

        Files.writeString(path, "good again");
        pass();
        assertThat(file.content()).isEqualTo("good again");
        assertThat(file.problem()).isEmpty();
    }

    @Test
    void doesNotOpenWhatIsNotThereOrCannotBeUsed() throws IOException {
        assertThatThrownBy(() -> WatchedFile.open(directory + "/none.pem", 100, this::read, () -> now))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no file " + directory + "/none.pem");
        assertThatThrownBy(() -> WatchedFile.open(path.toString(), 2, this::read, () -> now))
                .hasMessageContaining("has more than 2 octets");
        Files.writeString(path, "bad");
        assertThatThrownBy(this::open).hasMessageContaining("holds no certificate");
        assertThatThrownBy(() -> WatchedFile.open("nul\0", 100, this::read, () -> now))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
