package dev.keycloakmtls.sighting.table;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A certificate, or none, that came for a client with one outcome: everything but the first time is of the last time. */
@Entity
@Table(name = "MTLS_SIGHTING")
@SuppressWarnings("NullAway.Init") // filled by whoever writes it, or by the database
public class SightingRow {

    /** SHA-256 of realm, client, leaf and outcome, in hex. */
    @Id
    @Column(name = "ID")
    public String id;

    /** Keycloak's own id. */
    @Column(name = "REALM_ID")
    public String realmId;

    /** Keycloak's own id, not the {@code client_id}. */
    @Column(name = "CLIENT_ID")
    public String clientId;

    /** SHA-256 of the certificate in hex; null where none came. */
    @Nullable
    @Column(name = "LEAF")
    public String leaf;

    /** SHA-256 of its issuer's name; null where none came. */
    @Nullable
    @Column(name = "ISSUER_SHA256")
    public String issuerSha256;

    /** By its name in RFC 8705. */
    @Column(name = "METHOD")
    public String method;

    /** {@code accepted} or {@code refused}. */
    @Column(name = "OUTCOME")
    public String outcome;

    /** The reason's code; null where it was accepted. */
    @Nullable
    @Column(name = "REASON")
    public String reason;

    /** What exactly was wrong, as JSON; null where there is nothing to say, or too much for the column. */
    @Nullable
    @Column(name = "REASON_CONTEXT")
    public String reasonContext;

    /** The selector that was compared; null where there was none. */
    @Nullable
    @Column(name = "SELECTOR")
    public String selector;

    /** The trust profile's name; null where none was used. */
    @Nullable
    @Column(name = "PROFILE")
    public String profile;

    /** SHA-256 of the anchor in hex; null where there is no path. */
    @Nullable
    @Column(name = "ANCHOR")
    public String anchor;

    /** What was known of revocation, by its code; null where there is no path. */
    @Nullable
    @Column(name = "REVOCATION")
    public String revocation;

    /** Where the certificate is registered, by its code; null where it is not. */
    @Nullable
    @Column(name = "SOURCE")
    public String source;

    /** The header that it came in; null: the TLS handshake, or not known. */
    @Nullable
    @Column(name = "WAY_HEADER")
    public String wayHeader;

    /** The port that it came to; null where it is not known. */
    @Nullable
    @Column(name = "WAY_PORT")
    public Integer wayPort;

    /** In milliseconds since 1970. */
    @Column(name = "FIRST_SEEN")
    public long firstSeen;

    /** The same. */
    @Column(name = "LAST_SEEN")
    public long lastSeen;

    /** How often. */
    @Column(name = "SEEN")
    public long seen;

    /** What it was decided with, as a fingerprint; null where nothing was read. */
    @Nullable
    @Column(name = "SETTINGS")
    public String settings;

    /** When the first certificate of the path ends, in milliseconds since 1970; null where it was refused. */
    @Nullable
    @Column(name = "PATH_VALID_TO")
    public Long pathValidTo;
}
