package dev.keycloakmtls.admin.inventory;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.Schema;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A client that authenticates with a certificate.
 *
 * @param method the {@code token_endpoint_auth_method}
 * @param trustProfile the name of a trust profile; empty: the realm's default
 * @param credentials how many are registered; a published JWKS counts as one
 * @param soonestExpiry when the first of its registered certificates ends; when the last one ended, if all have
 * @param status of that certificate: {@code valid}, {@code soon}, {@code expired}; {@code none} if there is none
 * @param weak whether a registered certificate has a key that is refused
 * @param statement the same as problem, with field and code
 * @param problem why the client cannot authenticate as it is configured
 */
@Schema("InventoryItem")
public record InventoryItem(
        String id,
        String clientId,
        @Nullable String name,
        boolean enabled,
        String method,
        String trustProfile,
        int credentials,

        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
        Instant soonestExpiry,

        String status,
        boolean weak,
        @Nullable String problem,
        @Nullable Problem statement) {

    static final String NONE = "none";
    static final String EXPIRED = "expired";

    /** What is not valid yet is not what anybody has to renew. */
    static String status(X509Certificate certificate, Instant now) {
        String status = CertificateView.status(certificate, now);
        return status.equals("not_yet_valid") ? "valid" : status;
    }
}
