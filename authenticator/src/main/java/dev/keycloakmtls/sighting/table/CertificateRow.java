package dev.keycloakmtls.sighting.table;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A certificate by its content, whoever has shown it. */
@Entity
@Table(name = "MTLS_CERTIFICATE")
@SuppressWarnings("NullAway.Init") // filled by whoever writes it, or by the database
public class CertificateRow {

    /** The longest certificate whose content is kept: the column's length. */
    public static final int DER_OCTETS = 8192;

    /** The longest name that is kept as a whole. */
    public static final int NAME_CHARACTERS = 2000;

    /** The longest serial number that is kept as a whole. */
    public static final int SERIAL_CHARACTERS = 255;

    /** SHA-256 in hex. */
    @Id
    @Column(name = "SHA256")
    public String sha256;

    /** The content; null where it is longer than the column. */
    @Column(name = "DER")
    public byte @Nullable [] der;

    /** How long the content is. */
    @Column(name = "DER_OCTETS")
    public int octets;

    /** As it is shown, and cut where it is longer than the column. */
    @Column(name = "SUBJECT")
    public String subject;

    /** The same of the issuer's name. */
    @Column(name = "ISSUER")
    public String issuer;

    /** SHA-256 of the issuer's name as it is encoded, in hex. */
    @Column(name = "ISSUER_SHA256")
    public String issuerSha256;

    /** In hex, and cut where it is longer than the column. */
    @Column(name = "SERIAL")
    public String serial;

    /** SHA-256 of the public key, in hex. */
    @Column(name = "SPKI_SHA256")
    public String spkiSha256;

    /** In milliseconds since 1970. */
    @Column(name = "VALID_FROM")
    public long validFrom;

    /** The same. */
    @Column(name = "VALID_TO")
    public long validTo;
}
