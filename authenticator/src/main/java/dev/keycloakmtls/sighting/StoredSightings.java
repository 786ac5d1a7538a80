package dev.keycloakmtls.sighting;

import dev.keycloakmtls.sighting.table.CertificateRow;
import dev.keycloakmtls.sighting.table.ChainRow;
import dev.keycloakmtls.sighting.table.SightingRow;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/** Reads the sightings that are written. Must not be asked where {@link SightingSwitch} is off. */
public final class StoredSightings {

    private final EntityManager database;

    public StoredSightings(KeycloakSession session) {
        this.database = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /**
     * Which sighting is whose.
     *
     * @param id of the sighting
     * @param client Keycloak's id of the client
     */
    public record SightingKey(String id, String client) {}

    /**
     * All of a realm, what came last first.
     *
     * @param realm Keycloak's id
     * @param client Keycloak's id of one client; null: of all
     */
    public List<SightingKey> keys(String realm, @Nullable String client) {
        var query = database.createQuery(
                        "select s.id, s.clientId from SightingRow s where s.realmId = :realm"
                                + (client == null ? "" : " and s.clientId = :client")
                                + " order by s.lastSeen desc, s.id",
                        Object[].class)
                .setParameter("realm", realm);
        if (client != null) {
            query.setParameter("client", client);
        }
        return query.getResultList().stream()
                .map(row -> new SightingKey((String) row[0], (String) row[1]))
                .toList();
    }

    /** These, in the same order; what is gone meanwhile is left out. */
    public List<SightingRow> rows(List<SightingKey> keys) {
        Map<String, SightingRow> rows = new HashMap<>();
        for (List<String> some :
                SightingTables.chunks(keys.stream().map(SightingKey::id).toList())) {
            database.createQuery("select s from SightingRow s where s.id in (:ids)", SightingRow.class)
                    .setParameter("ids", some)
                    .getResultList()
                    .forEach(row -> rows.put(row.id, row));
        }
        return keys.stream()
                .map(key -> rows.get(key.id))
                .filter(Objects::nonNull)
                .toList();
    }

    /** The places of their certificates, by the sighting's id, in their order. */
    public Map<String, List<ChainRow>> chains(List<SightingRow> sightings) {
        Map<String, List<ChainRow>> chains = new HashMap<>();
        for (List<String> some :
                SightingTables.chunks(sightings.stream().map(row -> row.id).toList())) {
            database.createQuery("select c from ChainRow c where c.sighting in (:ids)", ChainRow.class)
                    .setParameter("ids", some)
                    .getResultList()
                    .forEach(row -> chains.computeIfAbsent(row.sighting, id -> new ArrayList<>())
                            .add(row));
        }
        chains.values().forEach(rows -> rows.sort(Comparator.comparingInt(row -> row.position)));
        return chains;
    }

    /** Certificates by their SHA-256; what is gone meanwhile is left out. */
    public Map<String, CertificateRow> certificates(Collection<String> sha256) {
        Map<String, CertificateRow> found = new HashMap<>();
        for (List<String> some : SightingTables.chunks(new TreeSet<>(sha256))) {
            database.createQuery("select c from CertificateRow c where c.sha256 in (:ids)", CertificateRow.class)
                    .setParameter("ids", some)
                    .getResultList()
                    .forEach(row -> found.put(row.sha256, row));
        }
        return found;
    }
}
