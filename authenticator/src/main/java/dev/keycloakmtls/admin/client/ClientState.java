package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.rest.ContentVersion;
import dev.keycloakmtls.config.AttributeSource;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.realm.RealmClients;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * All of a client that this resource can write, as it is or as somebody wants to have it.
 *
 * @param authenticator Keycloak's {@code clientAuthenticatorType}
 * @param attributes every one of {@link #ATTRIBUTES}, empty where it is not set
 */
record ClientState(String authenticator, Map<String, String> attributes) implements AttributeSource {

    /** Whether access tokens are bound to the certificate (RFC 8705 §3). */
    static final String BOUND_TOKENS = RealmClients.BOUND_TOKENS;

    /** The client attributes that are written; those of {@code client-x509} by a migration. */
    static final List<String> ATTRIBUTES = RealmClients.ATTRIBUTES;

    ClientState {
        Map<String, String> all = new LinkedHashMap<>();
        for (String attribute : ATTRIBUTES) {
            all.put(attribute, Objects.requireNonNullElse(attributes.get(attribute), ""));
        }
        attributes = Collections.unmodifiableMap(all);
    }

    static ClientState of(ClientModel client) {
        Map<String, String> stored = client.getAttributes();
        return new ClientState(String.valueOf(client.getClientAuthenticatorType()), stored == null ? Map.of() : stored);
    }

    Optional<AuthenticationMethod> method() {
        return AuthenticationMethod.ofProviderId(authenticator);
    }

    /** What a change must be based on. */
    String version() {
        ContentVersion version = new ContentVersion().add(authenticator);
        attributes.values().forEach(version::add);
        return version.text();
    }

    ClientState withAuthenticator(String other) {
        return new ClientState(other, attributes);
    }

    /** @param attribute one of {@link #ATTRIBUTES} */
    ClientState with(String attribute, String value) {
        Map<String, String> changed = new LinkedHashMap<>(attributes);
        changed.put(attribute, value);
        return new ClientState(authenticator, changed);
    }

    /**
     * What becomes of an attribute.
     *
     * @param before empty if it is not set
     * @param after empty if it is removed
     */
    record Change(String attribute, String before, String after) {}

    /** In the order of {@link #ATTRIBUTES}. */
    List<Change> changesTo(ClientState other) {
        return ATTRIBUTES.stream()
                .map(attribute -> new Change(
                        attribute,
                        attributes.getOrDefault(attribute, ""),
                        other.attributes.getOrDefault(attribute, "")))
                .filter(change -> !change.before().equals(change.after()))
                .toList();
    }

    /** As Keycloak's model has it: null where it is not set. */
    @Override
    public @Nullable String get(String name) {
        String value = attributes.get(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
