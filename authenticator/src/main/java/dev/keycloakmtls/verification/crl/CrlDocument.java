package dev.keycloakmtls.verification.crl;

import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * What a document has: one list in DER, or several in PEM.
 *
 * @param lists those of the signers that were asked for, signatures verified
 * @param foreign those of others: nobody has verified anything about them, and their entries were not read
 */
public record CrlDocument(List<RevocationList> lists, List<Foreign> foreign) {

    /**
     * What a list of somebody else says of itself.
     *
     * @param issuer in whose name it is
     */
    public record Foreign(X500Principal issuer, Instant thisUpdate, Instant nextUpdate) {}

    public CrlDocument {
        lists = List.copyOf(lists);
        foreign = List.copyOf(foreign);
    }
}
