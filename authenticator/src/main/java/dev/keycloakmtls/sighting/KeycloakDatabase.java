package dev.keycloakmtls.sighting;

import dev.keycloakmtls.config.RealmSetting;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.untrusted.VisibleText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.StorageId;

/** Keycloak's own database, in transactions of its own. */
final class KeycloakDatabase implements SightingDatabase {

    private static final Logger LOG = Logger.getLogger(KeycloakDatabase.class);

    private final KeycloakSessionFactory sessions;
    private final Rows rows = new Rows();

    KeycloakDatabase(KeycloakSessionFactory sessions) {
        this.sessions = sessions;
    }

    @Override
    public void write(Map<SeenClient, PendingClient> clients) {
        Map<SeenClient, PendingClient> existing = new TreeMap<>(clients);
        existing.keySet().removeAll(gone(clients.keySet()));
        KeycloakModelUtils.runJobInTransaction(sessions, session -> {
            SightingTables tables = new SightingTables(session, rows);
            existing.forEach(tables::write);
        });
    }

    @Override
    public void trim(Collection<String> realms) {
        for (String realm : realms) {
            KeycloakModelUtils.runJobInTransaction(sessions, session -> new SightingTables(session, rows).trim(realm));
        }
    }

    /** One transaction for each realm, so that one that fails keeps no other one. */
    @Override
    public void retain(long now) {
        Map<String, Set<String>> clients = KeycloakModelUtils.runJobInTransactionWithResult(
                sessions, session -> new SightingTables(session, rows).clients());
        List<RuntimeException> failures = new ArrayList<>();
        clients.forEach((realm, ids) -> {
            try {
                List<SeenClient> gone = gone(ids.stream()
                        .filter(id -> StorageId.isLocalStorage(id)) // another storage may be away
                        .map(id -> new SeenClient(realm, id))
                        .toList());
                KeycloakModelUtils.runJobInTransaction(sessions, session -> {
                    SightingTables tables = new SightingTables(session, rows);
                    RealmModel found = session.realms().getRealm(realm);
                    if (found == null) {
                        tables.deleteRealm(realm);
                        return;
                    }
                    gone.forEach(tables::deleteClient);
                    days(found)
                            .ifPresent(days -> tables.deleteBefore(
                                    realm, now - Duration.ofDays(days).toMillis()));
                });
            } catch (RuntimeException e) {
                failures.add(e);
            }
        });
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    /** Nothing where nobody can tell: what is deleted does not come back. */
    private static Optional<Integer> days(RealmModel realm) {
        try {
            return Optional.of(
                    RealmSetting.SIGHTING_DAYS.read(realm.getAttribute(RealmSetting.SIGHTING_DAYS.attribute())));
        } catch (InvalidSettingException e) {
            LOG.warnf(
                    "Realm '%s' keeps all its sightings: %s",
                    VisibleText.of(realm.getName()), VisibleText.of(e.describe()));
            return Optional.empty();
        }
    }

    /** Those that Keycloak does not know any more. */
    private List<SeenClient> gone(Collection<SeenClient> clients) {
        return KeycloakModelUtils.runJobInTransactionWithResult(sessions, session -> {
            List<SeenClient> gone = new ArrayList<>();
            for (SeenClient client : clients) {
                RealmModel realm = session.realms().getRealm(client.realm());
                if (realm == null) {
                    gone.add(client);
                    continue;
                }
                session.getContext().setRealm(realm); // which storages of clients ask for
                if (realm.getClientById(client.client()) == null) {
                    gone.add(client);
                }
            }
            return gone;
        });
    }
}
