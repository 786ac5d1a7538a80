package dev.keycloakmtls.registration;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.SubjectSelector;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.client.X509ClientAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.oidc.OIDCClientRegistrationProvider;

/**
 * Keycloak's OpenID Connect registration, with the subject of a {@code tls_client_auth} client kept where
 * {@code tls-client-auth} looks for it: Keycloak's converter knows the subject DN only, as an attribute of
 * {@code client-x509}.
 *
 * <p>An update replaces the subject (RFC 7592 §2.2: what is left out is removed), so that rule "exactly one" of RFC 8705
 * §2.1.2 holds for what was sent. Attributes that no metadata stand for stay as an administrator has set them.
 */
final class KeycloakRegistration extends OIDCClientRegistrationProvider {

    /** The members of RFC 8705 §2.1.2 that Keycloak's class does not have. */
    static final Set<SubjectSelector.Type> ALTERNATIVE_NAMES = Arrays.stream(SubjectSelector.Type.values())
            .filter(SubjectSelector.Type::isClientMetadata)
            .filter(type -> type != SubjectSelector.Type.SUBJECT_DN)
            .collect(Collectors.toUnmodifiableSet());

    private static final String OURS = SubjectSelector.Type.SUBJECT_DN.parameter();
    private static final String KEYCLOAKS = X509ClientAuthenticator.ATTR_SUBJECT_DN;
    private static final Set<String> OF_CLIENT_X509 = Set.of(
            X509ClientAuthenticator.ATTR_SUBJECT_DN,
            X509ClientAuthenticator.ATTR_CA_SUBJECT_DN,
            X509ClientAuthenticator.ATTR_ALLOW_REGEX_PATTERN_COMPARISON);

    private final MetadataRules rules;
    private @Nullable ClientMetadata metadata;

    KeycloakRegistration(KeycloakSession session) {
        super(session);
        this.rules = new MetadataRules(session);
    }

    Response register(ClientMetadata sent) {
        rules.checkMembers(sent);
        rules.checkKeySet(sent);
        metadata = sent;
        return createOIDC(sent);
    }

    Response replace(String clientId, ClientMetadata sent) {
        rules.checkMembers(sent);
        rules.checkKeySet(sent);
        metadata = sent;
        return updateOIDC(clientId, sent);
    }

    @Override
    public ClientRepresentation create(ClientRegistrationContext context) {
        fromMetadata(context.getClient(), false);
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
                && isCaSigned(updated)
                && sent().alternativeNames().isEmpty()
                && X509ClientAuthenticator.PROVIDER_ID.equals(existing.getClientAuthenticatorType())) {
            // Both have the same name in the metadata; a client that is client-x509 stays it.
            updated.setClientAuthenticatorType(X509ClientAuthenticator.PROVIDER_ID);
        }
        fromMetadata(updated, true);
        return toMetadata(super.update(clientId, context));
    }

    @Override
    public void validateClient(ClientModel client, OIDCClientRepresentation sent, boolean create) {
        rules.check(client);
        super.validateClient(client, sent, create);
    }

    private ClientMetadata sent() {
        return Objects.requireNonNull(metadata, "metadata come before the client");
    }

    private static boolean isCaSigned(ClientRepresentation client) {
        return AuthenticationMethod.CA_SIGNED.providerId().equals(client.getClientAuthenticatorType());
    }

    private void fromMetadata(ClientRepresentation client, boolean replace) {
        if (!MetadataRules.isOurs(client.getClientAuthenticatorType())) {
            return;
        }
        Map<String, String> attributes = attributes(client);
        takeSubject(attributes, replace);
        Boolean aliases = sent().endpointAliases();
        if (aliases != null || replace) {
            attributes.put(ClientMetadata.ENDPOINT_ALIASES, aliases == null ? "" : aliases.toString());
        }
    }

    private void takeSubject(Map<String, String> attributes, boolean replace) {
        String subject = attributes.get(KEYCLOAKS);
        attributes.keySet().removeAll(OF_CLIENT_X509);
        if (replace) {
            // An empty value removes an attribute; also what is left of the method that the client had before.
            OF_CLIENT_X509.forEach(attribute -> attributes.put(attribute, ""));
            for (SubjectSelector.Type type : SubjectSelector.Type.values()) {
                attributes.putIfAbsent(type.parameter(), "");
            }
        }
        if (subject != null) {
            attributes.put(OURS, subject);
        }
        sent().alternativeNames().forEach((type, value) -> attributes.put(type.parameter(), value));
    }

    /** Of what Keycloak's converter is about to answer with, not of what is stored. */
    private static ClientRepresentation toMetadata(ClientRepresentation client) {
        if (MetadataRules.isOurs(client.getClientAuthenticatorType())) {
            Map<String, String> attributes = attributes(client);
            attributes.remove(KEYCLOAKS); // left over, and not the subject any more
            String subject = attributes.remove(OURS);
            if (subject != null && isCaSigned(client)) {
                attributes.put(KEYCLOAKS, subject);
            }
        }
        return client;
    }

    /** The attributes, to be changed. */
    private static Map<String, String> attributes(ClientRepresentation client) {
        Map<String, String> attributes =
                client.getAttributes() == null ? new HashMap<>() : new HashMap<>(client.getAttributes());
        client.setAttributes(attributes);
        return attributes;
    }
}
