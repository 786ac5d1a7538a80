package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.authentication.AuditDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.events.Event;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** Looks for a client's authentications among the events that Keycloak has stored. */
final class AuthenticationEvents {

    /** The events of the grants that clients use most; without all of them the list has gaps. */
    private static final List<EventType> USUAL = List.of(
            EventType.CLIENT_LOGIN,
            EventType.CLIENT_LOGIN_ERROR,
            EventType.CODE_TO_TOKEN,
            EventType.CODE_TO_TOKEN_ERROR);

    /** Events of the client that are read at once, and altogether: most of them are authentications. */
    private static final int BATCH = 200;

    private static final int MAX_READ = 5_000;

    private final AdminRequest request;
    private final ClientModel client;

    AuthenticationEvents(AdminRequest request, ClientModel client) {
        this.request = request;
        this.client = client;
    }

    Authentications find(int first, int max) {
        List<String> missing = missing(request.realm());
        return new Authentications(
                missing.isEmpty(),
                missing,
                first,
                events(first + max).stream()
                        .skip(first)
                        .map(Authentications.Item::of)
                        .toList());
    }

    private static List<String> missing(RealmModel realm) {
        Set<String> chosen = realm.getEnabledEventTypesStream().collect(Collectors.toSet());
        return USUAL.stream()
                .map(EventType::name)
                .filter(type -> !realm.isEventsEnabled() || (!chosen.isEmpty() && !chosen.contains(type)))
                .toList();
    }

    /** The store cannot be asked for events with a certain detail, and so they are sifted here. */
    private List<Event> events(int wanted) {
        List<Event> found = new ArrayList<>();
        EventStoreProvider store = request.session().getProvider(EventStoreProvider.class);
        if (store == null) {
            return found;
        }
        for (int read = 0; read < MAX_READ && found.size() < wanted; read += BATCH) {
            List<Event> batch = store.createQuery()
                    .realm(request.realm().getId())
                    .client(client.getClientId())
                    .orderByDescTime()
                    .firstResult(read)
                    .maxResults(BATCH)
                    .getResultStream()
                    .toList();
            batch.stream()
                    .filter(event ->
                            event.getDetails() != null && event.getDetails().containsKey(AuditDetails.METHOD))
                    .limit(wanted - found.size())
                    .forEach(found::add);
            if (batch.size() < BATCH) {
                break;
            }
        }
        return found;
    }
}
