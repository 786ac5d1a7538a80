package dev.keycloakmtls;

import dev.keycloakmtls.trustprofile.TrustProfiles;
import org.keycloak.provider.Provider;

/**
 * The type of trust-profile components. Keycloak stores components by the name of this interface, so it stands in every
 * realm export and must not be renamed. Nothing is ever asked of an instance: profiles are read by {@link TrustProfiles}.
 */
public interface TrustProfileProvider extends Provider {}
