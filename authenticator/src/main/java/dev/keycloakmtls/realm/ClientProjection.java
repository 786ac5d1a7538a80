package dev.keycloakmtls.realm;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.delegate.ClientModelLazyDelegate;

/** A client of which only some has been read; Keycloak loads it when anything else is asked for. */
final class ClientProjection extends ClientModelLazyDelegate {

    private final RealmModel realm;
    private final Columns columns;
    private final Map<String, String> attributes;

    /** What the database has of it. */
    record Columns(
            String id,
            String clientId,
            @Nullable String name,
            boolean enabled,
            boolean publicClient,
            @Nullable String protocol,
            @Nullable String authenticator) {}

    /** @param attributes those of {@link RealmClients#ATTRIBUTES} that are set, and others with our prefixes */
    ClientProjection(RealmModel realm, Columns columns, Map<String, String> attributes) {
        super(() -> loaded(realm, columns.id()));
        this.realm = realm;
        this.columns = columns;
        this.attributes = attributes;
    }

    private static ClientModel loaded(RealmModel realm, String id) {
        return Optional.ofNullable(realm.getClientById(id))
                .orElseThrow(() -> new IllegalStateException("client " + id + " has just been deleted"));
    }

    @Override
    public RealmModel getRealm() {
        return realm;
    }

    @Override
    public String getId() {
        return columns.id();
    }

    @Override
    public String getClientId() {
        return columns.clientId();
    }

    @Override
    public @Nullable String getName() {
        return columns.name();
    }

    @Override
    public boolean isEnabled() {
        return columns.enabled();
    }

    @Override
    public boolean isPublicClient() {
        return columns.publicClient();
    }

    @Override
    public @Nullable String getProtocol() {
        return columns.protocol();
    }

    @Override
    public @Nullable String getClientAuthenticatorType() {
        return columns.authenticator();
    }

    @Override
    public @Nullable String getAttribute(String attribute) {
        return RealmClients.ATTRIBUTES.contains(attribute) ? attributes.get(attribute) : super.getAttribute(attribute);
    }

    /** Those that were read: all that have to do with the two methods. */
    @Override
    public Map<String, String> getAttributes() {
        return new HashMap<>(attributes);
    }
}
