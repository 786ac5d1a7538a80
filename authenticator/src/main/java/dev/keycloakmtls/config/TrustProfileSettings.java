package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.CaCertificate;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.SignatureStrength;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.untrusted.Bound;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is configured in a trust profile's component, by the keys of {@link TrustProfileSetting}.
 *
 * @param profile the profile, with the anchors of its own
 * @param isDefault whether clients that name no profile use this one
 * @param useServerTruststore whether the anchors and intermediates of the server's HTTPS truststore count too
 */
public record TrustProfileSettings(TrustProfile profile, boolean isDefault, boolean useServerTruststore) {

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

    private record Reader(Map<String, List<String>> values) {

        private TrustProfileSettings read(@Nullable String name) throws InvalidSettingException {
            if (name == null
                    || name.isBlank()
                    || name.length() > Bound.PROFILE_NAME_CHARACTERS.value()
                    || !name.equals(name.strip())) {
                throw new InvalidSettingException(new SettingProblem(
                        "name", ProblemCode.PROFILE_NAME, Map.of("count", Bound.PROFILE_NAME_CHARACTERS.value())));
            }
            boolean useServerTruststore = get(TrustProfileSetting.USE_SERVER_TRUSTSTORE);
            Set<X509Certificate> anchors = Set.copyOf(get(TrustProfileSetting.TRUST_ANCHORS));
            List<X509Certificate> pinned = get(TrustProfileSetting.PINNED_CERTIFICATES);
            PathPolicy policy = policy();
            checkAnchors(anchors, policy.keyStrength());
            if (anchors.isEmpty() && pinned.isEmpty() && !useServerTruststore) {
                throw new InvalidSettingException(
                        SettingProblem.of(TrustProfileSetting.TRUST_ANCHORS.key(), ProblemCode.NOBODY_TRUSTED));
            }
            RevocationPolicy revocation = revocation();
            return new TrustProfileSettings(
                    TrustProfile.named(name)
                            .anchors(anchors)
                            .intermediates(get(TrustProfileSetting.INTERMEDIATES))
                            .pinned(pinned)
                            .policy(policy)
                            .revocation(revocation)
                            .build(),
                    get(TrustProfileSetting.DEFAULT),
                    useServerTruststore);
        }

        private <T> T get(TrustProfileSetting<T> setting) throws InvalidSettingException {
            return setting.read(values);
        }

        private PathPolicy policy() throws InvalidSettingException {
            return new PathPolicy(
                    get(TrustProfileSetting.EXTENDED_KEY_USAGES),
                    get(TrustProfileSetting.STRICT_KEY_USAGE),
                    Set.copyOf(get(TrustProfileSetting.CERTIFICATE_POLICIES)),
                    get(TrustProfileSetting.MAX_PATH_LENGTH),
                    new KeyStrength(
                            get(TrustProfileSetting.MIN_RSA_KEY_SIZE),
                            get(TrustProfileSetting.MIN_EC_KEY_SIZE),
                            KeyStrength.DEFAULT.dsaBits()),
                    get(TrustProfileSetting.ALLOW_SHA1_SIGNATURES)
                            ? SignatureStrength.SHA1_ALLOWED
                            : SignatureStrength.DEFAULT,
                    !get(TrustProfileSetting.IGNORE_INTERMEDIATE_EXTENDED_KEY_USAGES));
        }

        private RevocationPolicy revocation() throws InvalidSettingException {
            return new RevocationPolicy(
                    get(TrustProfileSetting.REVOCATION_MODE),
                    get(TrustProfileSetting.REVOCATION_FAILURE_MODE),
                    get(TrustProfileSetting.CRL_LOCATIONS),
                    get(TrustProfileSetting.OCSP_RESPONDER),
                    get(TrustProfileSetting.OCSP_RESPONDER_CERTIFICATE),
                    get(TrustProfileSetting.OCSP_NONCE),
                    get(TrustProfileSetting.REVOCATION_MAX_AGE),
                    get(TrustProfileSetting.REVOCATION_STALE_TOLERANCE),
                    get(TrustProfileSetting.REVOCATION_ALLOWED_HOSTS));
        }

        private static void checkAnchors(Set<X509Certificate> anchors, KeyStrength minimum)
                throws InvalidSettingException {
            String key = TrustProfileSetting.TRUST_ANCHORS.key();
            for (X509Certificate anchor : anchors) {
                String subject = anchor.getSubjectX500Principal().toString();
                Optional<Detail> objection = CaCertificate.objection(anchor);
                if (objection.isPresent()) {
                    throw new InvalidSettingException(new SettingProblem(
                            key,
                            ProblemCode.NO_ANCHOR_CERTIFICATE,
                            Map.of(
                                    "subject",
                                    subject,
                                    "why",
                                    objection.get(),
                                    "pinned",
                                    TrustProfileSetting.PINNED_CERTIFICATES.key())));
                }
                Optional<Detail> weakness = minimum.weakness(anchor.getPublicKey());
                if (weakness.isPresent()) {
                    throw new InvalidSettingException(new SettingProblem(
                            key, ProblemCode.WEAK_ANCHOR, Map.of("subject", subject, "why", weakness.get())));
                }
            }
        }
    }
}
