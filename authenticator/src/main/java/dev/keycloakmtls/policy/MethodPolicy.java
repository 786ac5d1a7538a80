package dev.keycloakmtls.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keycloakmtls.config.PolicyKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.idm.ClientPolicyExecutorConfigurationRepresentation;

/** The configuration of {@link MethodExecutor}. What is empty, or zero, restricts nothing. */
public final class MethodPolicy extends ClientPolicyExecutorConfigurationRepresentation {

    /** Names of trust profiles: they follow when one is renamed. */
    public static final String TRUST_PROFILES = PolicyKeys.EXECUTOR_TRUST_PROFILES;

    /** What can be set, in the order of the documentation. */
    public static final List<ProviderConfigProperty> PROPERTIES = List.of(
            list("methods", "Methods", "The methods of which a client must have one; empty: either."),
            list(TRUST_PROFILES, "Trust profiles", "Trust profiles that a client may have."),
            list("subjects", "Subjects", "Metadata names of the subjects that a tls_client_auth client may register."),
            property(
                    "rfc4514-names",
                    "RFC 4514 names only",
                    ProviderConfigProperty.BOOLEAN_TYPE,
                    "Whether a subject DN may name only the attributes of RFC 4514; others as dotted OID with #hex."),
            property(
                    "max-lifetime-days",
                    "Maximum lifetime in days",
                    ProviderConfigProperty.STRING_TYPE,
                    "Of registered certificates, and of those that a self-signed client presents."),
            property(
                    "min-rsa-key-size",
                    "Minimum RSA key size",
                    ProviderConfigProperty.STRING_TYPE,
                    "In bits, of registered certificates, and of those that a self-signed client presents."),
            property(
                    "min-ec-key-size",
                    "Minimum EC key size",
                    ProviderConfigProperty.STRING_TYPE,
                    "In bits, of registered certificates, and of those that a self-signed client presents."),
            property(
                    "max-certificates",
                    "Maximum number of certificates",
                    ProviderConfigProperty.STRING_TYPE,
                    "How many certificates, keys and thumbprints a client may have registered."),
            list(
                    "self-signed-scopes",
                    "Scopes of self-signed clients",
                    "Scopes that a self-signed client may ask for."),
            list(
                    "psd2-roles",
                    "PSD2 roles",
                    "Roles of which the presented certificate must state one (ETSI TS 119 495)."));

    @JsonProperty("methods")
    private @Nullable List<String> methods;

    @JsonProperty(TRUST_PROFILES)
    private @Nullable List<String> trustProfiles;

    @JsonProperty("subjects")
    private @Nullable List<String> subjects;

    @JsonProperty("rfc4514-names")
    private boolean rfc4514Names;

    @JsonProperty("max-lifetime-days")
    private int maxLifetimeDays;

    @JsonProperty("min-rsa-key-size")
    private int minRsaKeySize;

    @JsonProperty("min-ec-key-size")
    private int minEcKeySize;

    @JsonProperty("max-certificates")
    private int maxCertificates;

    @JsonProperty("self-signed-scopes")
    private @Nullable List<String> selfSignedScopes;

    @JsonProperty("psd2-roles")
    private @Nullable List<String> psd2Roles;

    List<String> methods() {
        return orEmpty(methods);
    }

    List<String> trustProfiles() {
        return orEmpty(trustProfiles);
    }

    List<String> subjects() {
        return orEmpty(subjects);
    }

    boolean rfc4514Names() {
        return rfc4514Names;
    }

    int maxLifetimeDays() {
        return maxLifetimeDays;
    }

    int minRsaKeySize() {
        return minRsaKeySize;
    }

    int minEcKeySize() {
        return minEcKeySize;
    }

    int maxCertificates() {
        return maxCertificates;
    }

    List<String> selfSignedScopes() {
        return orEmpty(selfSignedScopes);
    }

    List<String> psd2Roles() {
        return orEmpty(psd2Roles);
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }

    private static ProviderConfigProperty list(String name, String label, String help) {
        return property(name, label, ProviderConfigProperty.MULTIVALUED_STRING_TYPE, help);
    }

    private static ProviderConfigProperty property(String name, String label, String type, String help) {
        return new ProviderConfigProperty(name, label, help, type, null);
    }
}
