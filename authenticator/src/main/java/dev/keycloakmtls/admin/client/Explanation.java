package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.certificate.ArrivalsResource;
import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.certificate.SelectorComparison;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.problem.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a login with a certificate would be answered, and why. It promises nothing while there are obstacles.
 *
 * @param reason null if it is accepted
 * @param detail in words for an administrator
 * @param statement the same with its code; null where the reason says all
 * @param path from the leaf, without the anchor; the leaf alone where there is no path
 * @param anchor that the path ends at
 * @param trustProfile the name of the profile that was asked
 * @param selector the comparison of the subject, where one is compared
 * @param revocation of a path that is accepted
 * @param source where the certificate is registered, if that is why it is accepted
 * @param obstacles what keeps every login of this client from getting as far as this
 * @param arrivals whether certificates arrive at all, as far as this node remembers
 */
@Schema("Explanation")
public record Explanation(
        boolean accepted,
        @Nullable Reason reason,
        String detail,
        @Nullable Statement statement,
        List<CertificateView> path,
        @Nullable CertificateView anchor,
        @Nullable String trustProfile,
        @Nullable SelectorComparison selector,
        @Nullable Revocation revocation,
        @Nullable String source,
        List<Statement> obstacles,
        ArrivalsResource.Arrivals arrivals) {

    /**
     * A reason for a refusal.
     *
     * @param reference the standard and section that asks for it
     */
    @Schema("Reason")
    public record Reason(String code, String reference, String meaning) {

        public static Reason of(RejectionReason reason) {
            return new Reason(reason.code(), reason.reference(), reason.meaning());
        }
    }

    /**
     * What is known about the revocation of the path.
     *
     * @param source {@code ocsp}, {@code crl} or both
     * @param thisUpdate when the oldest of the answers was made
     */
    @Schema("Revocation")
    public record Revocation(
            String status,
            @Nullable String source,
            @Nullable String thisUpdate,
            @Nullable Long ageSeconds) {

        public static Revocation of(RevocationResult result, Instant now) {
            return new Revocation(
                    result.status().code(),
                    result.sources().isEmpty() ? null : result.sourceCodes(),
                    result.thisUpdate().map(Instant::toString).orElse(null),
                    result.thisUpdate()
                            .map(time -> Duration.between(time, now).toSeconds())
                            .orElse(null));
        }
    }
}
