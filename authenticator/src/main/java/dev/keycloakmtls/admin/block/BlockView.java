package dev.keycloakmtls.admin.block;

import dev.keycloakmtls.admin.rest.ContentVersion;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.domain.block.Block;
import dev.keycloakmtls.domain.block.BlockRule;
import dev.keycloakmtls.domain.block.BlockRule.OfCertificate;
import dev.keycloakmtls.domain.block.BlockRule.OfPublicKey;
import dev.keycloakmtls.domain.block.BlockRule.OfSerial;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A block as an administrator reads it: one of certificate, public key, or issuer with serial.
 *
 * @param id what it is removed by; the same for the same rule, spelt alike
 * @param certificate SHA-256 of the one certificate, in hexadecimal digits
 * @param publicKey SHA-256 of the SubjectPublicKeyInfo of all that are blocked, in hexadecimal digits
 * @param issuer the issuer's distinguished name, RFC 4514
 * @param serial the serial number in hexadecimal digits
 * @param reason why; empty where nobody said it
 * @param since when it was blocked
 * @param author the user name of who blocked it
 * @param until from when on it no longer holds; absent: it has no end
 * @param holds whether it blocks anybody now
 */
@Schema("Block")
public record BlockView(
        String id,
        @Nullable String certificate,
        @Nullable String publicKey,
        @Nullable String issuer,
        @Nullable String serial,
        String reason,
        String since,
        String author,
        @Nullable String until,
        boolean holds) {

    static BlockView of(Block block, Instant now) {
        BlockRule rule = block.rule();
        return new BlockView(
                id(rule),
                rule instanceof OfCertificate one ? one.sha256().hex() : null,
                rule instanceof OfPublicKey one ? one.sha256().hex() : null,
                rule instanceof OfSerial one ? one.issuer().toString() : null,
                rule instanceof OfSerial one ? one.serial().toString(16) : null,
                block.reason(),
                block.since().toString(),
                block.author(),
                block.until().map(Instant::toString).orElse(null),
                block.holds(now));
    }

    static String id(BlockRule rule) {
        return new ContentVersion().add(rule.detail().sentence()).text();
    }
}
