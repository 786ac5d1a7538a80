package dev.keycloakmtls.client;

import dev.keycloakmtls.config.AttributeSource;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * A client about which a certificate is judged.
 *
 * @param attributes its own, or those that somebody wants to store for it
 * @param fetches whether what the decision needs may be fetched; if not, only what is known already counts
 */
public record ConfiguredClient(
        KeycloakSession session, ClientModel client, AttributeSource attributes, boolean fetches) {

    /** One about which a decision may fetch, as at a login. */
    public ConfiguredClient(KeycloakSession session, ClientModel client, AttributeSource attributes) {
        this(session, client, attributes, true);
    }
}
