package dev.keycloakmtls.block;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.block.Block;
import dev.keycloakmtls.domain.block.BlockRule;
import dev.keycloakmtls.domain.block.BlockRule.OfCertificate;
import dev.keycloakmtls.domain.block.BlockRule.OfPublicKey;
import dev.keycloakmtls.domain.block.BlockRule.OfSerial;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One entry of the block list as it is stored: a JSON object with exactly one of {@code certificate}, {@code publicKey} (SHA-256
 * in hex), or {@code issuer} (RFC 4514) with {@code serial} (hex); and {@code since}, {@code author}, {@code reason},
 * {@code until}. What is not understood is an error and never left out: it could be what somebody relies on.
 */
public final class BlockText {

    static final String CERTIFICATE = "certificate";
    static final String PUBLIC_KEY = "publicKey";
    static final String ISSUER = "issuer";
    static final String SERIAL = "serial";
    private static final String SINCE = "since";
    private static final String AUTHOR = "author";
    private static final String REASON = "reason";
    private static final String UNTIL = "until";

    private static final Set<String> MEMBERS =
            Set.of(CERTIFICATE, PUBLIC_KEY, ISSUER, SERIAL, SINCE, AUTHOR, REASON, UNTIL);

    /** RFC 5280 §4.1.2.2: at most 20 octets; some CAs issue longer ones. */
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,128}");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private BlockText() {}

    /** The text of an entry. */
    public static String write(Block block) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (block.rule() instanceof OfCertificate rule) {
            json.put(CERTIFICATE, rule.sha256().hex());
        } else if (block.rule() instanceof OfPublicKey rule) {
            json.put(PUBLIC_KEY, rule.sha256().hex());
        } else if (block.rule() instanceof OfSerial rule) {
            json.put(ISSUER, rule.issuer().toString()).put(SERIAL, rule.serial().toString(16));
        }
        json.put(SINCE, block.since().toString());
        json.put(AUTHOR, block.author());
        json.put(REASON, block.reason());
        block.until().ifPresent(until -> json.put(UNTIL, until.toString()));
        return json.toString();
    }

    /** @throws MalformedException if the text is no entry, or not understood completely */
    public static Block read(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw ProblemCode.BODY_JSON.malformed(e);
        }
        if (!json.isObject()) {
            throw ProblemCode.BODY_OBJECT.malformed();
        }
        Set<String> members = new HashSet<>();
        json.fieldNames().forEachRemaining(members::add);
        for (String member : members) {
            if (!MEMBERS.contains(member) || !json.get(member).isTextual()) {
                throw ProblemCode.BLOCK_MEMBER.malformed(Map.of("name", member));
            }
        }
        return new Block(
                rule(json),
                json.path(REASON).asText(),
                time(json.path(SINCE).asText()),
                json.path(AUTHOR).asText(),
                json.has(UNTIL) ? Optional.of(time(json.get(UNTIL).asText())) : Optional.empty());
    }

    private static BlockRule rule(JsonNode json) {
        boolean ofSerial = json.has(ISSUER) && json.has(SERIAL);
        int rules = (json.has(CERTIFICATE) ? 1 : 0) + (json.has(PUBLIC_KEY) ? 1 : 0) + (ofSerial ? 1 : 0);
        if (rules != 1 || json.has(ISSUER) != json.has(SERIAL)) {
            throw ProblemCode.BLOCK_ONE_RULE.malformed();
        }
        if (json.has(CERTIFICATE)) {
            return new OfCertificate(Thumbprint.parse(json.get(CERTIFICATE).asText()));
        }
        if (json.has(PUBLIC_KEY)) {
            return new OfPublicKey(Thumbprint.parse(json.get(PUBLIC_KEY).asText()));
        }
        return new OfSerial(
                DistinguishedName.parse(json.get(ISSUER).asText()),
                serial(json.get(SERIAL).asText()));
    }

    /**
     * Reads a serial number in hexadecimal digits, as OpenSSL and browsers show it: also with colons or spaces between, and
     * with {@code serial=} or {@code 0x} before.
     *
     * @throws MalformedException if it is anything else
     */
    public static BigInteger serial(String text) {
        String digits = text.strip()
                .replaceFirst("^serial=", "")
                .replaceFirst("^0[xX]", "")
                .replaceAll("(?<=[0-9a-fA-F]{2})[: ](?=[0-9a-fA-F]{2})", "");
        if (!HEX.matcher(digits).matches()) {
            throw ProblemCode.BLOCK_SERIAL.malformed();
        }
        return new BigInteger(digits, 16);
    }

    /**
     * Reads a time of RFC 3339 in UTC.
     *
     * @throws MalformedException if it is anything else
     */
    public static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw ProblemCode.BLOCK_TIME.malformed(e);
        }
    }
}
