package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.config.AttributeSource;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * A client about which a certificate is judged.
 *
 * @param attributes its own, or those that somebody wants to store for it
 */
record ConfiguredClient(KeycloakSession session, ClientModel client, AttributeSource attributes) {}
