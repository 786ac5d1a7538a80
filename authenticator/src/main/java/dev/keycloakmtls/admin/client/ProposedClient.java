package dev.keycloakmtls.admin.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.delegate.ClientModelLazyDelegate;

/** A client as it would be with another state, for validation; nothing is written. */
final class ProposedClient extends ClientModelLazyDelegate {

    private final ClientState state;

    ProposedClient(ClientModel client, ClientState state) {
        super(() -> client);
        this.state = state;
    }

    @Override
    public String getClientAuthenticatorType() {
        return state.authenticator();
    }

    @Override
    public @Nullable String getAttribute(String name) {
        return ClientState.ATTRIBUTES.contains(name) ? state.get(name) : super.getAttribute(name);
    }

    @Override
    public Map<String, String> getAttributes() {
        Map<String, String> attributes = new LinkedHashMap<>(super.getAttributes());
        attributes.putAll(state.attributes());
        attributes.values().removeIf(String::isEmpty);
        return attributes;
    }
}
