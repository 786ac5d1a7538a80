package dev.keycloakmtls.sighting;

import dev.keycloakmtls.sighting.table.ChainRow;
import dev.keycloakmtls.sighting.table.DayRow;
import dev.keycloakmtls.sighting.table.SightingRow;
import dev.keycloakmtls.untrusted.Bound;
import jakarta.persistence.EntityManager;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * Writes the tables of sightings, in the transaction of a session that does nothing else. What does not stay leaves no
 * certificate behind. Rows are written in the order of their keys, so that two nodes do not wait for one another.
 */
final class SightingTables {

    /** How many keys one statement names: databases take some thousand. */
    private static final int KEYS = 500;

    private static final Places<Known> PLACES =
            new Places<>(known -> known.issuer == null ? "" : known.issuer, known -> known.first, known -> known.last);

    private final EntityManager database;
    private final Rows rows;

    /** A row that is there or will be. */
    private record Known(
            String id,
            String client,
            Outcome outcome,
            @Nullable String issuer,
            long first,
            long last) {}

    SightingTables(KeycloakSession session, Rows rows) {
        this.database = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        this.rows = rows;
    }

    /** Writes what came for a client. */
    void write(SeenClient client, PendingClient pending) {
        Map<String, PendingClient.Pending> byId = new TreeMap<>();
        Map<String, SightingRow> coming = new TreeMap<>();
        List<PendingClient.Pending> all = new ArrayList<>(pending.accepted());
        all.addAll(pending.refused());
        for (PendingClient.Pending one : all) {
            SightingRow row = rows.sighting(client, one);
            byId.put(row.id, one);
            coming.put(row.id, row);
        }
        Map<String, Known> known = known(client);
        Set<String> there = Set.copyOf(known.keySet());
        coming.forEach((id, row) -> known.merge(
                id,
                new Known(id, row.clientId, outcome(row.outcome), row.issuerSha256, row.firstSeen, row.lastSeen),
                (old, now) -> new Known(
                        id,
                        now.client,
                        now.outcome,
                        now.issuer,
                        Math.min(old.first, now.first),
                        Math.max(old.last, now.last))));
        Set<String> staying = staying(known.values());
        coming.keySet().retainAll(staying);
        coming.forEach((id, row) -> {
            if (there.contains(id)) {
                update(row);
            } else {
                database.persist(row);
            }
        });
        chains(coming.keySet(), there, byId);
        pending.days().entrySet().stream()
                .sorted(Comparator.comparing(entry -> Rows.id(client, entry.getKey())))
                .forEach(entry -> count(client, entry.getKey(), entry.getValue()));
        delete(there.stream().filter(id -> !staying.contains(id)).toList());
        database.flush();
        database.clear();
    }

    private static Outcome outcome(String code) {
        return code.equals(Outcome.ACCEPTED.code()) ? Outcome.ACCEPTED : Outcome.REFUSED;
    }

    private Map<String, Known> known(SeenClient client) {
        Map<String, Known> known = new HashMap<>();
        database.createQuery(
                        "select s.id, s.clientId, s.outcome, s.issuerSha256, s.firstSeen, s.lastSeen from SightingRow s"
                                + " where s.realmId = :realm and s.clientId = :client",
                        Object[].class)
                .setParameter("realm", client.realm())
                .setParameter("client", client.client())
                .getResultList()
                .forEach(row -> known.put((String) row[0], known(row)));
        return known;
    }

    private static Known known(Object[] row) {
        return new Known(
                (String) row[0], (String) row[1], outcome((String) row[2]), (String) row[3], (Long) row[4], (Long)
                        row[5]);
    }

    private static Set<String> staying(Collection<Known> all) {
        Set<String> staying = new HashSet<>();
        all.stream()
                .filter(one -> one.outcome == Outcome.ACCEPTED)
                .sorted(Comparator.comparingLong(Known::last).reversed().thenComparing(Known::id))
                .limit(Bound.SIGHTINGS_ACCEPTED.value())
                .forEach(one -> staying.add(one.id));
        List<Known> refused =
                all.stream().filter(one -> one.outcome == Outcome.REFUSED).toList();
        PLACES.ofClient(refused, Bound.SIGHTINGS_REFUSED.value()).forEach(one -> staying.add(one.id));
        return staying;
    }

    /** Adds to the number in the database, which another node may have changed. */
    private void update(SightingRow row) {
        int updated = database.createQuery("update SightingRow s set s.seen = s.seen + :seen,"
                        + " s.lastSeen = case when s.lastSeen < :last then :last else s.lastSeen end,"
                        + " s.method = :method, s.reason = :reason, s.reasonContext = :context, s.selector = :selector,"
                        + " s.profile = :profile, s.anchor = :anchor, s.revocation = :revocation, s.source = :source,"
                        + " s.wayHeader = :header, s.wayPort = :port, s.settings = :settings,"
                        + " s.pathValidTo = :validTo where s.id = :id")
                .setParameter("seen", row.seen)
                .setParameter("last", row.lastSeen)
                .setParameter("method", row.method)
                .setParameter("reason", row.reason)
                .setParameter("context", row.reasonContext)
                .setParameter("selector", row.selector)
                .setParameter("profile", row.profile)
                .setParameter("anchor", row.anchor)
                .setParameter("revocation", row.revocation)
                .setParameter("source", row.source)
                .setParameter("header", row.wayHeader)
                .setParameter("port", row.wayPort)
                .setParameter("settings", row.settings)
                .setParameter("validTo", row.pathValidTo)
                .setParameter("id", row.id)
                .executeUpdate();
        if (updated == 0) { // retention was faster
            database.persist(row);
        }
    }

    private void chains(Collection<String> ids, Set<String> there, Map<String, PendingClient.Pending> byId) {
        Map<String, Map<String, String>> stored = new HashMap<>();
        for (List<String> some : chunks(ids.stream().filter(there::contains).toList())) {
            database.createQuery("select c from ChainRow c where c.sighting in (:ids)", ChainRow.class)
                    .setParameter("ids", some)
                    .getResultList()
                    .forEach(row -> stored.computeIfAbsent(row.sighting, id -> new HashMap<>())
                            .put(row.kind + row.position, row.sha256));
        }
        Map<String, X509Certificate> certificates = new TreeMap<>();
        Set<String> left = new TreeSet<>();
        List<ChainRow> added = new ArrayList<>();
        for (String id : ids) {
            Sighting sighting = Objects.requireNonNull(byId.get(id)).sighting();
            Rows.certificates(sighting).forEach(certificate -> certificates.put(Rows.sha256(certificate), certificate));
            List<ChainRow> chain = Rows.chain(id, sighting);
            Map<String, String> before = stored.getOrDefault(id, Map.of());
            Map<String, String> now =
                    chain.stream().collect(Collectors.toMap(row -> row.kind + row.position, row -> row.sha256));
            if (!before.equals(now)) {
                left.addAll(before.values());
                deleteChains(List.of(id));
                added.addAll(chain);
            }
        }
        database.flush();
        database.clear();
        Set<String> present = new HashSet<>();
        for (List<String> some : chunks(certificates.keySet())) {
            present.addAll(
                    database.createQuery("select c.sha256 from CertificateRow c where c.sha256 in (:ids)", String.class)
                            .setParameter("ids", some)
                            .getResultList());
        }
        certificates.forEach((sha256, certificate) -> {
            if (!present.contains(sha256)) {
                database.persist(Rows.certificate(certificate));
            }
        });
        added.forEach(database::persist);
        database.flush();
        deleteOrphans(left);
    }

    private void count(SeenClient client, PendingClient.Day day, long seen) {
        String id = Rows.id(client, day);
        int updated = database.createQuery("update DayRow d set d.seen = d.seen + :seen where d.id = :id")
                .setParameter("seen", seen)
                .setParameter("id", id)
                .executeUpdate();
        if (updated == 0) {
            DayRow row = new DayRow();
            row.id = id;
            row.realmId = client.realm();
            row.clientId = client.client();
            row.day = Math.toIntExact(day.day());
            row.outcome = day.outcome().code();
            row.seen = seen;
            database.persist(row);
        }
    }

    /** Leaves of what a realm has refused no more than the bound. */
    void trim(String realm) {
        List<Known> refused = database
                .createQuery(
                        "select s.id, s.clientId, s.outcome, s.issuerSha256, s.firstSeen, s.lastSeen from SightingRow s"
                                + " where s.realmId = :realm and s.outcome = :outcome",
                        Object[].class)
                .setParameter("realm", realm)
                .setParameter("outcome", Outcome.REFUSED.code())
                .getResultList()
                .stream()
                .map(SightingTables::known)
                .toList();
        Set<Known> staying = PLACES.ofRealm(refused, Known::client, Bound.SIGHTINGS_REFUSED_OF_REALM.value());
        delete(refused.stream()
                .filter(one -> !staying.contains(one))
                .map(Known::id)
                .sorted()
                .toList());
    }

    /**
     * Deletes what is older than that.
     *
     * @param realm whose
     * @param millis since 1970
     */
    void deleteBefore(String realm, long millis) {
        delete(database.createQuery(
                        "select s.id from SightingRow s where s.realmId = :realm and s.lastSeen < :before order by s.id",
                        String.class)
                .setParameter("realm", realm)
                .setParameter("before", millis)
                .getResultList());
        database.createQuery("delete from DayRow d where d.realmId = :realm and d.day < :day")
                .setParameter("realm", realm)
                .setParameter("day", (int) Math.floorDiv(millis, 86_400_000L))
                .executeUpdate();
    }

    /** Deletes all of a client. */
    void deleteClient(SeenClient client) {
        delete(database.createQuery(
                        "select s.id from SightingRow s where s.realmId = :realm and s.clientId = :client order by s.id",
                        String.class)
                .setParameter("realm", client.realm())
                .setParameter("client", client.client())
                .getResultList());
        database.createQuery("delete from DayRow d where d.realmId = :realm and d.clientId = :client")
                .setParameter("realm", client.realm())
                .setParameter("client", client.client())
                .executeUpdate();
    }

    /** Deletes all of a realm. */
    void deleteRealm(String realm) {
        deleteBefore(realm, Long.MAX_VALUE / 2);
        database.createQuery("delete from DayRow d where d.realmId = :realm")
                .setParameter("realm", realm)
                .executeUpdate();
    }

    /** The clients of which there is anything, by realm. */
    Map<String, Set<String>> clients() {
        Map<String, Set<String>> clients = new TreeMap<>();
        for (String entity : List.of("SightingRow", "DayRow")) {
            database.createQuery("select distinct r.realmId, r.clientId from " + entity + " r", Object[].class)
                    .getResultList()
                    .forEach(row -> clients.computeIfAbsent((String) row[0], realm -> new TreeSet<>())
                            .add((String) row[1]));
        }
        return clients;
    }

    private void delete(List<String> ids) {
        for (List<String> some : chunks(ids)) {
            Set<String> certificates = new TreeSet<>(database.createQuery(
                            "select distinct c.sha256 from ChainRow c where c.sighting in (:ids)", String.class)
                    .setParameter("ids", some)
                    .getResultList());
            deleteChains(some);
            database.createQuery("delete from SightingRow s where s.id in (:ids)")
                    .setParameter("ids", some)
                    .executeUpdate();
            deleteOrphans(certificates);
        }
    }

    private void deleteChains(List<String> ids) {
        database.createQuery("delete from ChainRow c where c.sighting in (:ids)")
                .setParameter("ids", ids)
                .executeUpdate();
    }

    private void deleteOrphans(Collection<String> certificates) {
        for (List<String> some : chunks(certificates)) {
            database.createQuery("delete from CertificateRow c where c.sha256 in (:ids) and not exists"
                            + " (select 1 from ChainRow r where r.sha256 = c.sha256)")
                    .setParameter("ids", some)
                    .executeUpdate();
        }
    }

    static List<List<String>> chunks(Collection<String> keys) {
        List<String> all = List.copyOf(keys);
        List<List<String>> chunks = new ArrayList<>();
        for (int i = 0; i < all.size(); i += KEYS) {
            chunks.add(all.subList(i, Math.min(all.size(), i + KEYS)));
        }
        return chunks;
    }
}
