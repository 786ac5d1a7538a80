package dev.keycloakmtls;

import org.keycloak.provider.Provider;

/**
 * The type of trust-profile components. Keycloak stores components by the name of this interface, so it stands in every
 * realm export and is never renamed: it is in the root package, where no split of packages moves it. Nothing is ever asked of
 * an instance: profiles are read by {@link dev.keycloakmtls.trustprofile.TrustProfiles}.
 */
public interface TrustProfileProvider extends Provider {}
