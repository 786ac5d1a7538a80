package dev.keycloakmtls.registration;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.SubjectSelector;
import java.util.HashMap;
import java.util.Map;
import org.keycloak.authentication.authenticators.client.X509ClientAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.oidc.OIDCClientRegistrationProvider;

/**
 * Keycloak's OpenID Connect registration, with {@code tls_client_auth_subject_dn} kept where {@code tls-client-auth}
 * looks for it: Keycloak's converter knows only the attribute of {@code client-x509}.
 */
final class MutualTlsClientRegistrationProvider extends OIDCClientRegistrationProvider {

    private static final String OURS = SubjectSelector.Type.SUBJECT_DN.parameter();
    private static final String KEYCLOAKS = X509ClientAuthenticator.ATTR_SUBJECT_DN;

    MutualTlsClientRegistrationProvider(KeycloakSession session) {
        super(session);
    }

    @Override
    public ClientRepresentation create(ClientRegistrationContext context) {
        fromMetadata(context.getClient());
        return toMetadata(super.create(context));
    }

    @Override
    public ClientRepresentation get(ClientModel client) {
        return toMetadata(super.get(client));
    }

    @Override
    public ClientRepresentation update(String clientId, ClientRegistrationContext context) {
        ClientModel existing = session.getContext().getRealm().getClientByClientId(clientId);
        ClientRepresentation updated = context.getClient();
        if (existing != null
                && isOurs(updated)
                && X509ClientAuthenticator.PROVIDER_ID.equals(existing.getClientAuthenticatorType())) {
            // Both have the same name in the metadata; a client that is client-x509 stays it.
            updated.setClientAuthenticatorType(X509ClientAuthenticator.PROVIDER_ID);
        }
        fromMetadata(updated);
        return toMetadata(super.update(clientId, context));
    }

    private static boolean isOurs(ClientRepresentation client) {
        return AuthenticationMethod.CA_SIGNED.providerId().equals(client.getClientAuthenticatorType());
    }

    private static void fromMetadata(ClientRepresentation client) {
        if (isOurs(client)) {
            rename(client, KEYCLOAKS, OURS);
            client.getAttributes().remove(X509ClientAuthenticator.ATTR_ALLOW_REGEX_PATTERN_COMPARISON);
        }
    }

    /** Of what Keycloak's converter is about to answer with, not of what is stored. */
    private static ClientRepresentation toMetadata(ClientRepresentation client) {
        if (isOurs(client)) {
            rename(client, OURS, KEYCLOAKS);
        }
        return client;
    }

    private static void rename(ClientRepresentation client, String from, String to) {
        Map<String, String> attributes =
                client.getAttributes() == null ? new HashMap<>() : new HashMap<>(client.getAttributes());
        String value = attributes.remove(from);
        if (value != null) {
            attributes.put(to, value);
        }
        client.setAttributes(attributes);
    }
}
