package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.CaCertificate;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.SignatureStrength;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.untrusted.Bound;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is configured in a trust profile's component. The keys are those of a realm export; every one of them must also
 * be among the component's declared properties, or Keycloak drops it.
 *
 * @param profile the profile, with the anchors of its own
 * @param isDefault whether clients that name no profile use this one
 * @param useServerTruststore whether the anchors and intermediates of the server's HTTPS truststore count too
 */
public record TrustProfileSettings(TrustProfile profile, boolean isDefault, boolean useServerTruststore) {

    public static final String DEFAULT = "default";
    public static final String TRUST_ANCHORS = "trustAnchors";
    public static final String USE_SERVER_TRUSTSTORE = "useServerTruststore";
    public static final String INTERMEDIATES = "intermediates";
    public static final String PINNED_CERTIFICATES = "pinnedCertificates";
    public static final String EXTENDED_KEY_USAGES = "extendedKeyUsages";
    public static final String STRICT_KEY_USAGE = "strictKeyUsage";
    public static final String IGNORE_INTERMEDIATE_EXTENDED_KEY_USAGES = "ignoreIntermediateExtendedKeyUsages";
    public static final String CERTIFICATE_POLICIES = "certificatePolicies";
    public static final String MAX_PATH_LENGTH = "maxPathLength";
    public static final String MIN_RSA_KEY_SIZE = "minRsaKeySize";
    public static final String MIN_EC_KEY_SIZE = "minEcKeySize";
    public static final String ALLOW_SHA1_SIGNATURES = "allowSha1Signatures";
    public static final String REVOCATION_MODE = "revocationMode";
    public static final String REVOCATION_FAILURE_MODE = "revocationFailureMode";
    public static final String CRL_LOCATIONS = "crlLocations";
    public static final String OCSP_RESPONDER = "ocspResponder";
    public static final String OCSP_RESPONDER_CERTIFICATE = "ocspResponderCertificate";
    public static final String OCSP_NONCE = "ocspNonce";
    public static final String REVOCATION_MAX_AGE = "revocationMaxAge";
    public static final String REVOCATION_STALE_TOLERANCE = "revocationStaleTolerance";
    public static final String REVOCATION_ALLOWED_HOSTS = "revocationAllowedHosts";

    private static final Pattern OID = Pattern.compile("[0-2](\\.(0|[1-9][0-9]*)){1,40}");

    /**
     * Reads a component.
     *
     * @param name the component's name
     * @param values the component's multivalued configuration
     * @throws InvalidSettingException naming the first key that cannot be used
     */
    public static TrustProfileSettings read(@Nullable String name, Map<String, List<String>> values)
            throws InvalidSettingException {
        return new Reader(values).read(name);
    }

    record Reader(Map<String, List<String>> values) {

        private TrustProfileSettings read(@Nullable String name) throws InvalidSettingException {
            if (name == null
                    || name.isBlank()
                    || name.length() > Bound.PROFILE_NAME_CHARACTERS.value()
                    || !name.equals(name.strip())) {
                throw new InvalidSettingException(
                        "name",
                        "must have 1 to " + Bound.PROFILE_NAME_CHARACTERS.value()
                                + " characters and no space around them");
            }
            boolean useServerTruststore = flag(USE_SERVER_TRUSTSTORE);
            Set<X509Certificate> anchors = new HashSet<>(certificates(TRUST_ANCHORS));
            List<X509Certificate> pinned = certificates(PINNED_CERTIFICATES);
            PathPolicy policy = policy();
            checkAnchors(anchors, policy.keyStrength());
            if (anchors.isEmpty() && pinned.isEmpty() && !useServerTruststore) {
                throw new InvalidSettingException(SettingProblem.of(TRUST_ANCHORS, ProblemCode.NOBODY_TRUSTED));
            }
            RevocationPolicy revocation = new RevocationReader(this).read();
            return new TrustProfileSettings(
                    new TrustProfile(name, anchors, certificates(INTERMEDIATES), pinned, policy, revocation),
                    flag(DEFAULT),
                    useServerTruststore);
        }

        private PathPolicy policy() throws InvalidSettingException {
            List<String> usages = oids(EXTENDED_KEY_USAGES);
            int maxPathLength =
                    number(MAX_PATH_LENGTH, Bound.PATH_INTERMEDIATES.value(), 0, Bound.PATH_INTERMEDIATES.value());
            KeyStrength standard = KeyStrength.DEFAULT;
            return new PathPolicy(
                    usages.isEmpty() ? PathPolicy.DEFAULT.extendedKeyUsages() : usages,
                    flag(STRICT_KEY_USAGE),
                    Set.copyOf(oids(CERTIFICATE_POLICIES)),
                    maxPathLength,
                    new KeyStrength(
                            number(MIN_RSA_KEY_SIZE, standard.rsaBits(), 1024, 16384),
                            number(MIN_EC_KEY_SIZE, standard.ecBits(), 160, 571),
                            standard.dsaBits()),
                    flag(ALLOW_SHA1_SIGNATURES) ? SignatureStrength.SHA1_ALLOWED : SignatureStrength.DEFAULT,
                    !flag(IGNORE_INTERMEDIATE_EXTENDED_KEY_USAGES));
        }

        private void checkAnchors(Set<X509Certificate> anchors, KeyStrength minimum) throws InvalidSettingException {
            for (X509Certificate anchor : anchors) {
                String who = "\"" + anchor.getSubjectX500Principal() + "\" ";
                Optional<String> objection = CaCertificate.objection(anchor);
                if (objection.isPresent()) {
                    throw new InvalidSettingException(
                            TRUST_ANCHORS,
                            who + objection.get() + "; a single client's certificate belongs to that client, or to "
                                    + PINNED_CERTIFICATES);
                }
                Optional<String> weakness = minimum.weakness(anchor.getPublicKey());
                if (weakness.isPresent()) {
                    throw new InvalidSettingException(TRUST_ANCHORS, who + "is too weak: " + weakness.get());
                }
            }
        }

        List<X509Certificate> certificates(String key) throws InvalidSettingException {
            return parsed(key, text -> Pem.certificates(text));
        }

        private List<String> oids(String key) throws InvalidSettingException {
            return parsed(key, text -> {
                if (!OID.matcher(text).matches()) {
                    throw new IllegalArgumentException("\"" + shortened(text) + "\" is not a dotted object identifier");
                }
                return List.of(text);
            });
        }

        <T> List<T> parsed(String key, Function<String, List<T>> parser) throws InvalidSettingException {
            List<T> result = new ArrayList<>();
            for (String value : values.getOrDefault(key, List.of())) {
                if (value == null || value.isBlank()) {
                    continue;
                }
                try {
                    result.addAll(parser.apply(value.strip()));
                } catch (IllegalArgumentException e) {
                    throw new InvalidSettingException(key, e);
                }
                if (result.size() > Bound.PEM_ENTRIES.value()) {
                    throw new InvalidSettingException(key, "has more than " + Bound.PEM_ENTRIES.value() + " entries");
                }
            }
            return result;
        }

        String text(String key) {
            List<String> all = values.getOrDefault(key, List.of());
            return all.isEmpty() || all.get(0) == null ? "" : all.get(0).strip();
        }

        boolean flag(String key) throws InvalidSettingException {
            String text = text(key);
            if (text.isEmpty() || text.equals("false")) {
                return false;
            }
            if (text.equals("true")) {
                return true;
            }
            throw new InvalidSettingException(key, "must be true or false");
        }

        int number(String key, int standard, int least, int most) throws InvalidSettingException {
            String text = text(key);
            if (text.isEmpty()) {
                return standard;
            }
            try {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // answered like a number out of range
            }
            throw new InvalidSettingException(key, "must be a number between " + least + " and " + most);
        }

        static String shortened(String text) {
            return text.length() > 60 ? text.substring(0, 60) + "…" : text;
        }
    }
}
