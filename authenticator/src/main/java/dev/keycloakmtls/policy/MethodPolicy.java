package dev.keycloakmtls.policy;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.PolicyKeys;
import dev.keycloakmtls.config.PolicySetting;
import dev.keycloakmtls.config.SettingType;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.problem.InvalidSettingException;
import java.util.Arrays;
import java.util.List;
import org.keycloak.representations.idm.ClientPolicyExecutorConfigurationRepresentation;

/** The configuration of {@link MethodExecutor}. What is empty, or zero, restricts nothing. */
public final class MethodPolicy extends ClientPolicyExecutorConfigurationRepresentation {

    static final PolicySetting<List<String>> METHODS = new PolicySetting<>(
            "methods",
            "Methods",
            SettingType.words(
                    "methods",
                    Arrays.stream(AuthenticationMethod.values())
                            .map(AuthenticationMethod::metadataValue)
                            .toList(),
                    "any"),
            List.of(),
            "The methods of which a client must have one, as in token_endpoint_auth_method. Empty: either.");

    /** Names of trust profiles: they follow when one is renamed. */
    public static final PolicySetting<List<String>> TRUST_PROFILES = new PolicySetting<>(
            PolicyKeys.EXECUTOR_TRUST_PROFILES,
            "Trust profiles",
            SettingType.words("names of trust profiles", List.of(), "any"),
            List.of(),
            "Trust profiles that a client may have; one without has the realm's default.");

    static final PolicySetting<List<String>> SUBJECTS = new PolicySetting<>(
            "subjects",
            "Subjects",
            SettingType.words(
                    "selectors",
                    Arrays.stream(SubjectSelector.Type.values())
                            .map(SubjectSelector.Type::parameter)
                            .toList(),
                    "any"),
            List.of(),
            "The kinds of subject that a tls_client_auth client may register.");

    static final PolicySetting<Boolean> RFC4514_NAMES = new PolicySetting<>(
            "rfc4514-names",
            "RFC 4514 names only",
            SettingType.flag(),
            false,
            "Whether a subject DN may name only the attributes of RFC 4514 §3; others as dotted OID with a #hex value.");

    static final PolicySetting<Integer> MAX_LIFETIME_DAYS = new PolicySetting<>(
            "max-lifetime-days",
            "Maximum lifetime in days",
            SettingType.number("days", 0, 1_000_000),
            0,
            "The longest lifetime of registered certificates, and of those that a self-signed client presents. 0: any.");

    static final PolicySetting<Integer> MIN_RSA_KEY_SIZE = new PolicySetting<>(
            "min-rsa-key-size",
            "Minimum RSA key size",
            SettingType.number("bits", 0, 16_384),
            0,
            "The shortest RSA key of registered certificates, and of those that a self-signed client presents. 0: that of the"
                    + " method.");

    static final PolicySetting<Integer> MIN_EC_KEY_SIZE = new PolicySetting<>(
            "min-ec-key-size",
            "Minimum EC key size",
            SettingType.number("bits", 0, 571),
            0,
            "The shortest elliptic curve key of registered certificates, and of those that a self-signed client presents. 0:"
                    + " that of the method.");

    static final PolicySetting<Integer> MAX_CERTIFICATES = new PolicySetting<>(
            "max-certificates",
            "Maximum number of certificates",
            SettingType.number("certificates", 0, 10_000),
            0,
            "How many certificates, keys and thumbprints a client may have registered; those behind a jwks_uri are not counted."
                    + " 0: any number.");

    static final PolicySetting<List<String>> SELF_SIGNED_SCOPES = new PolicySetting<>(
            "self-signed-scopes",
            "Scopes of self-signed clients",
            SettingType.words("scopes", List.of(), "any"),
            List.of(),
            "The only scopes that a self-signed client may ask for, in parameters or request objects, also before the policy was"
                    + " made; its default scopes are not asked for.");

    static final PolicySetting<List<String>> PSD2_ROLES = new PolicySetting<>(
            "psd2-roles",
            "PSD2 roles",
            SettingType.words("roles", Psd2Statement.ROLE_NAMES, "any"),
            List.of(),
            "Roles of which the presented certificate must state one (ETSI TS 119 495, QCStatement 0.4.0.19495.2). For"
                    + " tls_client_auth only, because a statement counts as much as the CA that made it.");

    /** What can be set, in the order of the documentation. */
    public static final List<PolicySetting<?>> ALL = List.of(
            METHODS,
            TRUST_PROFILES,
            SUBJECTS,
            RFC4514_NAMES,
            MAX_LIFETIME_DAYS,
            MIN_RSA_KEY_SIZE,
            MIN_EC_KEY_SIZE,
            MAX_CERTIFICATES,
            SELF_SIGNED_SCOPES,
            PSD2_ROLES);

    /** Whether every option exists and has a value that it can have: Keycloak asks when a profile is saved, and refuses it otherwise. */
    @Override
    public boolean validateConfig() {
        try {
            requireReadable();
            return true;
        } catch (PolicyViolation e) {
            return false;
        }
    }

    /**
     * A policy that cannot be read lets nobody pass.
     *
     * @throws PolicyViolation naming an option that has a value of none of its kind, or that does not exist
     */
    void requireReadable() throws PolicyViolation {
        PolicyOptions.requireReadable(getConfigAsMap(), ALL);
    }

    /**
     * Returns the value of an option.
     *
     * @throws IllegalStateException if it cannot be read, which {@link #requireReadable} would have said
     */
    <T> T get(PolicySetting<T> setting) {
        try {
            return setting.read(getConfigAsMap().get(setting.name()));
        } catch (InvalidSettingException e) {
            throw new IllegalStateException(e.describe(), e);
        }
    }
}
