package dev.keycloakmtls.sighting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A server whose changeset is not the one that has run does not start: what was released is never changed, only added to. */
class SightingChangelogTest {

    /** Of each changeset's text without its white space. */
    private static final Map<String, String> RELEASED =
            Map.of("mtls-1", "96ed49c3b9dacd63400abc07c401fa2c594034b2c3e58cebe22f70bd84c72aa1");

    @Test
    void releasedChangesetsAreNotChanged() throws IOException {
        Map<String, String> found = new TreeMap<>();
        Matcher changeset = Pattern.compile("<changeSet [^>]*id=\"([^\"]+)\".*?</changeSet>", Pattern.DOTALL)
                .matcher(changelog());
        while (changeset.find()) {
            found.put(changeset.group(1), Hashes.of(changeset.group().replaceAll("\\s+", " ")));
        }

        assertThat(found).isEqualTo(new TreeMap<>(RELEASED));
    }

    @Test
    void theSwitchIsOnWhereTestsHaveRunOrSomebodySaysSo() {
        assertThat(SightingSwitch.of(Optional.empty(), "oracle").isOn()).isFalse();
        assertThat(SightingSwitch.of(Optional.of(true), "oracle").isOn()).isTrue();
        assertThat(SightingSwitch.of(Optional.of(false), "dev-file").isOn()).isFalse();
        assertThat(SightingSwitch.TESTED).allSatisfy(name -> assertThat(
                        SightingSwitch.of(Optional.empty(), name).isOn())
                .isTrue());
    }

    private static String changelog() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                SightingChangelogTest.class.getClassLoader().getResourceAsStream(SightingTablesFactory.CHANGELOG))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
