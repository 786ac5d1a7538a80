package dev.keycloakmtls.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.block.Block;
import dev.keycloakmtls.domain.block.BlockRule;
import dev.keycloakmtls.domain.block.BlockRule.OfCertificate;
import dev.keycloakmtls.domain.block.BlockRule.OfPublicKey;
import dev.keycloakmtls.domain.block.BlockRule.OfSerial;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.MalformedException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries are read as they were written, and nothing of one is ever left out. */
class BlockTextTest {

    private static final String SHA256 = "ab".repeat(32);
    private static final Instant TIME = Instant.parse("2026-12-01T03:00:00Z");

    @Test
    void readsWhatItWrites() {
        for (BlockRule rule : List.of(
                new OfCertificate(new Thumbprint(SHA256)),
                new OfPublicKey(new Thumbprint(SHA256)),
                new OfSerial(DistinguishedName.parse("CN=Root\\, é,O=x"), new BigInteger("deadbeef01", 16)))) {
            for (Optional<Instant> until : List.of(Optional.<Instant>empty(), Optional.of(TIME.plusSeconds(1)))) {
                Block block = new Block(rule, "stolen: \"key\" {0}", TIME, "älice", until);

                Block read = BlockText.read(BlockText.write(block));

                assertThat(read.rule().isSameAs(rule)).isTrue();
                assertThat(read)
                        .usingRecursiveComparison()
                        .ignoringFields("rule")
                        .isEqualTo(block);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"since\":\"2026-12-01T03:00:00Z\"}",
                "{\"certificate\":\"abcd\",\"since\":\"2026-12-01T03:00:00Z\"}",
                "{\"issuer\":\"CN=a\",\"since\":\"2026-12-01T03:00:00Z\"}",
                "{\"issuer\":\"CN=a\",\"serial\":\"xyz\",\"since\":\"2026-12-01T03:00:00Z\"}",
                "{\"issuer\":\"CN=a\",\"serial\":1,\"since\":\"2026-12-01T03:00:00Z\"}",
                "{\"issuer\":\"CN=a\",\"serial\":\"01\"}",
                "{\"issuer\":\"CN=a\",\"serial\":\"01\",\"since\":\"2026-12-01T03:00:00Z\",\"until\":\"soon\"}",
                "{\"issuer\":\"CN=a\",\"serial\":\"01\",\"since\":\"2026-12-01T03:00:00Z\",\"but\":\"not this\"}",
                "{\"issuer\":\"CN=a\",\"serial\":\"01\",\"serial\":\"02\",\"since\":\"2026-12-01T03:00:00Z\"}",
                "{\"issuer\":\"CN=a\",\"serial\":\"01\",\"since\":\"2026-12-01T03:00:00Z\"} {}"
            })
    void doesNotReadWhatItDoesNotUnderstand(String text) {
        assertThatThrownBy(() -> BlockText.read(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void saysWhichEntryOfAListCannotBeRead() {
        String good = BlockText.write(
                new Block(new OfCertificate(new Thumbprint(SHA256)), "", TIME, "alice", Optional.empty()));

        assertThatThrownBy(() -> RealmBlocks.parse(List.of(good, "{}")))
                .hasMessageContaining("entry 2")
                .hasMessageContaining("nobody is let in");
        assertThat(RealmBlocks.parse(List.of(good, good)).blocks()).hasSize(2);
    }

    @Test
    void readsNoListAboveTheBound() {
        String good = BlockText.write(
                new Block(new OfCertificate(new Thumbprint(SHA256)), "", TIME, "alice", Optional.empty()));

        assertThat(RealmBlocks.parse(Collections.nCopies(10_000, good)).blocks())
                .hasSize(10_000);
        assertThatThrownBy(() -> RealmBlocks.parse(Collections.nCopies(10_001, good)))
                .hasMessageContaining("10000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0a1B2c", "a1b2c", "0A:1B:2C", "0a 1b 2c", "0x0a1b2c", "serial=0A1B2C", " 00:0A:1B:2C "})
    void readsSerialNumbersAsTheyAreShown(String text) {
        assertThat(BlockText.serial(text)).isEqualTo(new BigInteger("a1b2c", 16));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "0a::1b", "0a:", "g", "0x"})
    void readsNoOtherSerialNumbers(String text) {
        assertThatThrownBy(() -> BlockText.serial(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void theVersionIsOfTheEntriesInAnyOrder() {
        assertThat(BlockListProviderFactory.version(List.of("a", "b")))
                .isEqualTo(BlockListProviderFactory.version(List.of("b", "a")))
                .isNotEqualTo(BlockListProviderFactory.version(List.of("ab")))
                .isNotEqualTo(BlockListProviderFactory.version(List.of("a")));
    }
}
