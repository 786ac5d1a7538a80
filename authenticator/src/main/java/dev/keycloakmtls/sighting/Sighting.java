package dev.keycloakmtls.sighting;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.lookup.ArrivalWay;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a login when it has been decided. Only references: what is made of them for the table is made by the thread
 * that writes.
 *
 * @param method of the client
 * @param verdict what was decided
 * @param certificate what was presented; null where nothing came, or nothing that could be read
 * @param way how it came; null where that is not known
 * @param settings the client's settings that it was decided with; null where they were not read
 * @param profile the trust profile that it was decided with; null where there was none
 */
public record Sighting(
        AuthenticationMethod method,
        Verdict verdict,
        @Nullable ClientCertificate certificate,
        @Nullable ArrivalWay way,
        @Nullable Object settings,
        @Nullable TrustProfile profile) {

    /** Whether the client was let in. */
    boolean isAccepted() {
        return verdict instanceof Accepted;
    }

    /** The same without what came along with the leaf. */
    Sighting withoutExtras() {
        return certificate == null || certificate.extras().isEmpty()
                ? this
                : new Sighting(
                        method,
                        verdict,
                        new ClientCertificate(certificate.chain().subList(0, 1)),
                        way,
                        settings,
                        profile);
    }
}
