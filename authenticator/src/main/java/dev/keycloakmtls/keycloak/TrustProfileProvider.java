package dev.keycloakmtls.keycloak;

import org.keycloak.provider.Provider;

/**
 * The type that trust-profile components had before version 0.9.0. It is there so that Keycloak knows the name and asks this
 * extension about it: {@link dev.keycloakmtls.trustprofile.FormerTypeFactory} says the new one.
 */
public interface TrustProfileProvider extends Provider {}
