package dev.keycloakmtls.client;

import dev.keycloakmtls.config.AttributeSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * All of a client that decides whether it can authenticate with a certificate, as it is at one moment.
 *
 * @param authenticator Keycloak's {@code clientAuthenticatorType}
 * @param attributes all that are set
 */
record SavedClient(
        @Nullable String authenticator,
        @Nullable String protocol,
        boolean enabled,
        boolean publicClient,
        boolean bearerOnly,
        Map<String, String> attributes)
        implements AttributeSource {

    SavedClient {
        Map<String, String> set = new HashMap<>();
        attributes.forEach((name, value) -> {
            if (value != null && !value.isBlank()) {
                set.put(name, value);
            }
        });
        attributes = Map.copyOf(set);
    }

    static SavedClient of(ClientModel client) {
        return new SavedClient(
                client.getClientAuthenticatorType(),
                client.getProtocol(),
                client.isEnabled(),
                client.isPublicClient(),
                client.isBearerOnly(),
                Objects.requireNonNullElse(client.getAttributes(), Map.of()));
    }

    @Override
    public @Nullable String get(String name) {
        return attributes.get(name);
    }

    /** Whether a client that could not authenticate, or did so in another way, does it in this one from now on. */
    boolean beginsToAuthenticate(SavedClient before) {
        return (enabled && !before.enabled)
                || !Objects.equals(authenticator, before.authenticator)
                || !Objects.equals(protocol, before.protocol)
                || (!publicClient && before.publicClient)
                || (!bearerOnly && before.bearerOnly);
    }
}
