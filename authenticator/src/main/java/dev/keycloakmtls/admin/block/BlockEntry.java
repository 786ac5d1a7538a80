package dev.keycloakmtls.admin.block;

import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.admin.rest.TextLimit;
import dev.keycloakmtls.block.BlockText;
import dev.keycloakmtls.config.CredentialText;
import dev.keycloakmtls.config.StoredCredential;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.block.Block;
import dev.keycloakmtls.domain.block.BlockRule;
import dev.keycloakmtls.domain.block.BlockRule.OfCertificate;
import dev.keycloakmtls.domain.block.BlockRule.OfPublicKey;
import dev.keycloakmtls.domain.block.BlockRule.OfSerial;
import dev.keycloakmtls.domain.block.KeyThumbprints;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to block: exactly one of certificate, public key, or issuer with serial.
 *
 * @param certificate PEM, or SHA-256 in hexadecimal digits or base64url
 * @param publicKey PEM of the key or of a certificate, or SHA-256 of its SubjectPublicKeyInfo
 * @param issuer a distinguished name, RFC 4514
 * @param serial in hexadecimal digits, also with colons
 * @param reason why, for whoever reads the event of a refusal
 * @param until from when on it no longer holds, in UTC; absent: it has no end
 */
@Schema("BlockEntry")
public record BlockEntry(
        @Nullable String certificate,
        @Nullable String publicKey,
        @Nullable String issuer,
        @Nullable String serial,
        @Nullable String reason,
        @Nullable String until) {

    private static final String PEM = "-----BEGIN ";

    /**
     * The block that it asks for, or nothing where there are problems.
     *
     * @param path what the entry is called in problems
     * @param problems gets whatever is wrong
     */
    Optional<Block> read(String path, String author, Instant now, List<Problem> problems) {
        List<Problem> found = new ArrayList<>();
        Stream.of(certificate, publicKey, issuer, serial).forEach(text -> found.addAll(TextLimit.problem(path, text)));
        String why = Objects.requireNonNullElse(reason, "").strip();
        if (why.length() > Bound.BLOCK_REASON_CHARACTERS.value()) {
            found.add(Problem.of(
                    path + ".reason",
                    ProblemCode.CHARACTERS.with(Map.of("count", Bound.BLOCK_REASON_CHARACTERS.value()))));
        }
        Optional<Instant> end = read(path + ".until", found, () -> until == null ? null : BlockText.time(until));
        if (end.isPresent() && !now.isBefore(end.get())) {
            found.add(Problem.of(path + ".until", ProblemCode.BLOCK_TIME_PAST));
        }
        Optional<BlockRule> rule = found.isEmpty() ? rule(path, found) : Optional.empty();
        problems.addAll(found);
        return found.isEmpty() ? rule.map(what -> new Block(what, why, now, author, end)) : Optional.empty();
    }

    private Optional<BlockRule> rule(String path, List<Problem> problems) {
        boolean ofSerial = issuer != null && serial != null;
        long rules = Stream.of(certificate, publicKey, ofSerial ? issuer : null)
                .filter(Objects::nonNull)
                .count();
        if (rules != 1 || (issuer == null) != (serial == null)) {
            problems.add(Problem.of(path, ProblemCode.BLOCK_ONE_RULE));
            return Optional.empty();
        }
        if (certificate != null) {
            return read(path + ".certificate", problems, () -> ofCertificate(certificate));
        }
        if (publicKey != null) {
            return read(path + ".publicKey", problems, () -> ofPublicKey(publicKey));
        }
        Optional<DistinguishedName> name =
                read(path + ".issuer", problems, () -> DistinguishedName.parse(Objects.requireNonNull(issuer)));
        Optional<BigInteger> number =
                read(path + ".serial", problems, () -> BlockText.serial(Objects.requireNonNull(serial)));
        return name.flatMap(by -> number.map(given -> new OfSerial(by, given)));
    }

    private static BlockRule ofCertificate(String text) {
        return new OfCertificate(
                one(text.contains(PEM) ? CredentialSource.CERTIFICATE : CredentialSource.THUMBPRINT, text)
                        .thumbprint());
    }

    private static BlockRule ofPublicKey(String text) {
        StoredCredential credential = one(
                text.contains(PEM + "CERTIFICATE") ? CredentialSource.CERTIFICATE : CredentialSource.PUBLIC_KEY, text);
        return new OfPublicKey(credential.key().map(KeyThumbprints::usual).orElseGet(credential::thumbprint));
    }

    private static StoredCredential one(CredentialSource source, String text) {
        List<StoredCredential> credentials = CredentialText.read(source, text);
        if (credentials.size() != 1) {
            throw (credentials.isEmpty() ? ProblemCode.EMPTY : ProblemCode.ONE_CERTIFICATE).malformed();
        }
        return credentials.get(0);
    }

    private static <T> Optional<T> read(String field, List<Problem> problems, Supplier<@Nullable T> reader) {
        try {
            return Optional.ofNullable(reader.get());
        } catch (MalformedException e) {
            problems.add(Problem.of(field, e.detail()));
            return Optional.empty();
        }
    }
}
