package dev.keycloakmtls.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A client's JSON Web Key Set, read for its certificates: {@code x5c[0]} of each key (RFC 8705 §2.2.2). A certificate
 * counts only if its key is the one that the JWK's own members describe (RFC 7517 §4.7); declared thumbprints are not
 * read at all. Keys of unknown type, without {@code x5c}, or for encryption are passed over; {@code kid} plays no part.
 */
public final class JsonWebKeys {

    /** Of RSA, EC, OKP (RFC 7518 §6.2.2, §6.3.2; RFC 8037 §2) and symmetric keys (RFC 7518 §6.4). */
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    /** JWK curve names (RFC 7518 §6.2.1.1, RFC 8812 §3.1) and what the JDK calls them. */
    private static final Map<String, String> CURVES = Map.of(
            "P-256", "secp256r1",
            "P-384", "secp384r1",
            "P-521", "secp521r1",
            "secp256k1", "secp256k1");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final List<X509Certificate> certificates = new ArrayList<>();
    private final List<Detail> passedOver = new ArrayList<>();
    private final List<Detail> problems = new ArrayList<>();

    private JsonWebKeys() {}

    /**
     * Reads a key set.
     *
     * @throws MalformedException if the text is no key set at all; what is wrong with single keys is in
     *     {@link #problems()}
     */
    public static JsonWebKeys parse(String json) {
        JsonNode keys = read(json).path("keys");
        JsonWebKeys result = new JsonWebKeys();
        for (int i = 0; i < keys.size(); i++) {
            result.read(keys.get(i), i + 1);
        }
        return result;
    }

    private static JsonNode read(String json) {
        if (json.length() > Bound.PEM_CHARACTERS.value()) {
            throw ProblemCode.JWKS_LONG.malformed(Map.of("count", Bound.PEM_CHARACTERS.value()));
        }
        JsonNode set;
        try {
            set = JSON.readTree(withoutMark(json));
        } catch (JsonProcessingException e) {
            throw e.getLocation() == null
                    ? ProblemCode.JWKS_JSON.malformed(e)
                    : ProblemCode.JWKS_JSON_AT.malformed(Map.of(
                            "line",
                            e.getLocation().getLineNr(),
                            "column",
                            e.getLocation().getColumnNr()));
        }
        JsonNode keys = set.path("keys");
        if (!keys.isArray()) {
            throw ProblemCode.JWKS_KEYS.malformed();
        }
        if (keys.size() > Bound.PEM_ENTRIES.value()) {
            throw ProblemCode.JWKS_MANY.malformed(Map.of("count", Bound.PEM_ENTRIES.value()));
        }
        return set;
    }

    /** The certificates of all keys with which nothing is wrong. */
    public List<X509Certificate> certificates() {
        return List.copyOf(certificates);
    }

    /** Why other keys do not count though nothing is wrong with them; every set may have such keys. */
    public List<Detail> passedOver() {
        return List.copyOf(passedOver);
    }

    /** What is wrong with the other keys; a set that is being saved should have none. */
    public List<Detail> problems() {
        return List.copyOf(problems);
    }

    /**
     * The key set without the keys that have this certificate as their {@code x5c[0]}; whatever else it has stays.
     *
     * @return empty if no key is left
     * @throws MalformedException if the text is no key set
     */
    static String without(String json, Thumbprint certificate) {
        ObjectNode set = (ObjectNode) read(json);
        ArrayNode keys = (ArrayNode) set.path("keys");
        for (int i = keys.size() - 1; i >= 0; i--) {
            JsonWebKeys single = new JsonWebKeys();
            single.read(keys.get(i), i + 1);
            if (single.certificates().stream().map(Thumbprint::of).anyMatch(certificate::equals)) {
                keys.remove(i);
            }
        }
        return keys.isEmpty() ? "" : set.toString();
    }

    /**
     * Whether every key of a set, as it is written, stands in another one too.
     *
     * @throws MalformedException if one of the texts is no key set
     */
    static boolean isSubset(String json, String other) {
        Set<JsonNode> all = new HashSet<>();
        read(other).path("keys").forEach(all::add);
        for (JsonNode key : read(json).path("keys")) {
            if (!all.contains(key)) {
                return false;
            }
        }
        return true;
    }

    private void read(JsonNode key, int number) {
        List<Detail> into = passedOver(key).isPresent() ? passedOver : problems;
        passedOver(key)
                .or(() -> problem(key))
                .ifPresent(
                        problem -> into.add(ProblemCode.JWKS_KEY.with(Map.of("number", number, "problem", problem))));
    }

    /** RFC 8259 §8.1: a reader may pass over a byte order mark, which some editors write. */
    private static String withoutMark(String json) {
        return json.startsWith("\uFEFF") ? json.substring(1) : json;
    }

    /** Why a key is none that could count, though nothing is wrong with it; a private one is wrong before all. */
    private static Optional<Detail> passedOver(JsonNode key) {
        String type = key.path("kty").asText();
        if (PRIVATE_MEMBERS.stream().anyMatch(key::has)) {
            return Optional.empty();
        }
        if (!Set.of("RSA", "EC", "OKP").contains(type)) {
            return Optional.of(ProblemCode.JWKS_KIND.with(Map.of("kind", type.length() > 20 ? "?" : type)));
        }
        if (key.path("use").asText().equals("enc")) {
            return Optional.of(ProblemCode.JWKS_ENCRYPTION.detail());
        }
        return key.path("x5c").isMissingNode() ? Optional.of(ProblemCode.JWKS_NO_X5C.detail()) : Optional.empty();
    }

    /** Takes the key's certificate, or says why it has none that counts. */
    private Optional<Detail> problem(JsonNode key) {
        Optional<String> exposed =
                PRIVATE_MEMBERS.stream().filter(key::has).sorted().findFirst();
        if (exposed.isPresent()) {
            return Optional.of(ProblemCode.JWKS_PRIVATE.with(Map.of("member", exposed.get())));
        }
        JsonNode chain = key.path("x5c");
        try {
            X509Certificate certificate =
                    Pem.certificate(Base64.getDecoder().decode(chain.path(0).asText()));
            if (describes(key, certificate.getPublicKey())) {
                certificates.add(certificate);
                return Optional.empty();
            }
            return Optional.of(ProblemCode.JWKS_OTHER_KEY.detail());
        } catch (IllegalArgumentException e) {
            return Optional.of(ProblemCode.JWKS_NO_CERTIFICATE.detail());
        }
    }

    private static boolean describes(JsonNode jwk, PublicKey key) {
        return switch (jwk.path("kty").asText()) {
            case "RSA" ->
                key instanceof RSAPublicKey rsa
                        && rsa.getModulus().equals(integer(jwk, "n"))
                        && rsa.getPublicExponent().equals(integer(jwk, "e"));
            case "EC" ->
                key instanceof ECPublicKey ec
                        && isCurve(jwk.path("crv").asText(), ec.getParams())
                        && ec.getW().getAffineX().equals(integer(jwk, "x"))
                        && ec.getW().getAffineY().equals(integer(jwk, "y"));
            case "OKP" -> isEdwardsCurve(jwk.path("crv").asText(), key) && Arrays.equals(point(key), bytes(jwk, "x"));
            default -> false;
        };
    }

    private static boolean isCurve(String name, ECParameterSpec curve) {
        String jdkName = CURVES.get(name);
        if (jdkName == null) {
            return false;
        }
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(jdkName));
            ECParameterSpec expected = parameters.getParameterSpec(ECParameterSpec.class);
            return expected.getCurve().equals(curve.getCurve())
                    && expected.getGenerator().equals(curve.getGenerator())
                    && expected.getOrder().equals(curve.getOrder());
        } catch (GeneralSecurityException e) {
            return false; // a curve that this JDK does not know cannot be the certificate's
        }
    }

    private static boolean isEdwardsCurve(String name, PublicKey key) {
        String oid = SubjectPublicKeyInfo.getInstance(key.getEncoded())
                .getAlgorithm()
                .getAlgorithm()
                .getId();
        return (name.equals("Ed25519") && oid.equals("1.3.101.112")) // RFC 8410 §3
                || (name.equals("Ed448") && oid.equals("1.3.101.113"));
    }

    private static byte[] point(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded())
                .getPublicKeyData()
                .getOctets();
    }

    private static BigInteger integer(JsonNode jwk, String member) {
        return new BigInteger(1, bytes(jwk, member));
    }

    private static byte[] bytes(JsonNode jwk, String member) {
        try {
            return Base64.getUrlDecoder().decode(jwk.path(member).asText());
        } catch (IllegalArgumentException e) {
            return new byte[0]; // the member of no key
        }
    }
}
