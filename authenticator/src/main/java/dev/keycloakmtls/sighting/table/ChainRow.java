package dev.keycloakmtls.sighting.table;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;

/** A certificate's place in what was presented, or in the path that decided. */
@Entity
@Table(name = "MTLS_SIGHTING_CHAIN")
@IdClass(ChainRow.Key.class)
@SuppressWarnings("NullAway.Init") // filled by whoever writes it, or by the database
public class ChainRow {

    /** Of what the client has presented, leaf first. */
    public static final String PRESENTED = "presented";

    /** Of the path that decided, leaf first and the anchor last. */
    public static final String PATH = "path";

    /** The sighting's id. */
    @Id
    @Column(name = "SIGHTING")
    public String sighting;

    /** {@link #PRESENTED} or {@link #PATH}. */
    @Id
    @Column(name = "KIND")
    public String kind;

    /** From 0. */
    @Id
    @Column(name = "POS")
    public int position;

    /** The certificate. */
    @Column(name = "SHA256")
    public String sha256;

    /** What a row is found by. */
    public static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        /** The sighting's id. */
        public String sighting;

        /** The kind. */
        public String kind;

        /** From 0. */
        public int position;

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && Objects.equals(sighting, key.sighting)
                    && Objects.equals(kind, key.kind)
                    && position == key.position;
        }

        @Override
        public int hashCode() {
            return Objects.hash(sighting, kind, position);
        }
    }
}
