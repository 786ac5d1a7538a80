package dev.keycloakmtls.sighting.table;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How often a client was let in, or refused, on a day. */
@Entity
@Table(name = "MTLS_SIGHTING_DAY")
@SuppressWarnings("NullAway.Init") // filled by whoever writes it, or by the database
public class DayRow {

    /** SHA-256 of realm, client, day and outcome, in hex. */
    @Id
    @Column(name = "ID")
    public String id;

    /** Keycloak's own id. */
    @Column(name = "REALM_ID")
    public String realmId;

    /** Keycloak's own id, not the {@code client_id}. */
    @Column(name = "CLIENT_ID")
    public String clientId;

    /** Days since 1970 in UTC. */
    @Column(name = "DAY_NUMBER")
    public int day;

    /** {@code accepted} or {@code refused}. */
    @Column(name = "OUTCOME")
    public String outcome;

    /** How often. */
    @Column(name = "SEEN")
    public long seen;
}
