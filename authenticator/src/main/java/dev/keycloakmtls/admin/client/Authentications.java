package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.authentication.AuditDetails;
import dev.keycloakmtls.problem.DetailJson;
import dev.keycloakmtls.problem.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;

/**
 * A client's last authentications, the newest first.
 *
 * @param stored whether the realm stores events of authentications
 * @param missing the types of such events that it does not store
 * @param first the index of the first item
 */
@Schema("Authentications")
public record Authentications(boolean stored, List<String> missing, int first, List<Item> items) {

    /**
     * One authentication with a certificate, or the attempt.
     *
     * @param outcome {@code accepted} or {@code refused}: of the client, whatever became of its request
     * @param type Keycloak's event type
     * @param reason the code of a refusal
     * @param statement what the reason's detail says, with its code; null where there is none that is known
     * @param certificate null if none was presented
     */
    @Schema("Authentication")
    public record Item(
            String time,
            String outcome,
            String type,
            @Nullable String reason,
            @Nullable String reasonDetail,
            @Nullable Statement statement,
            @Nullable Certificate certificate,
            @Nullable String trustProfile,
            @Nullable String source,
            @Nullable String revocation,
            @Nullable String ipAddress) {

        static Item of(Event event) {
            Map<String, String> details = event.getDetails();
            String reason = details.get(AuditDetails.REASON);
            return new Item(
                    Instant.ofEpochMilli(event.getTime()).toString(),
                    reason == null ? "accepted" : "refused",
                    event.getType().name(),
                    reason,
                    details.get(AuditDetails.REASON_DETAIL),
                    Statement.of(Optional.ofNullable(details.get(AuditDetails.REASON_CONTEXT))
                            .flatMap(DetailJson::read)),
                    details.containsKey(AuditDetails.SHA256) ? Certificate.of(details) : null,
                    details.get(AuditDetails.TRUST_PROFILE),
                    details.get(AuditDetails.SOURCE),
                    details.get(AuditDetails.REVOCATION),
                    event.getIpAddress());
        }
    }

    /**
     * As the event has it.
     *
     * @param sha256 in hexadecimal digits
     */
    @Schema("AuthenticationCertificate")
    public record Certificate(String subject, String issuer, String serial, String sha256) {

        private static Certificate of(Map<String, String> details) {
            return new Certificate(
                    details.getOrDefault(AuditDetails.SUBJECT, ""),
                    details.getOrDefault(AuditDetails.ISSUER, ""),
                    details.getOrDefault(AuditDetails.SERIAL, ""),
                    details.getOrDefault(AuditDetails.SHA256, ""));
        }
    }
}
