package dev.keycloakmtls.config;

/** Names in a realm's policies, stored with the realm, by which they name trust profiles. */
public final class PolicyKeys {

    /** The {@code executor} of client profiles. */
    public static final String EXECUTOR = "mtls-client-authentication";

    /** Names of trust profiles in the configuration of the executor: they follow when one is renamed. */
    public static final String EXECUTOR_TRUST_PROFILES = "trust-profiles";

    /** The {@code providerId} of the client registration policy. */
    public static final String REGISTRATION_POLICY = "mtls-trust-profiles";

    /** In a registration policy, the profile of clients that name none. */
    public static final String ASSIGNED_TRUST_PROFILE = "assigned-trust-profile";

    /** In a registration policy, the profiles that may be named. */
    public static final String ALLOWED_TRUST_PROFILES = "allowed-trust-profiles";

    private PolicyKeys() {}
}
