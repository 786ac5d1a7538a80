package dev.keycloakmtls.admin.sighting;

import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.sighting.table.CertificateRow;
import dev.keycloakmtls.sighting.table.ChainRow;
import dev.keycloakmtls.sighting.table.SightingRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate, or none, that came for a client with one outcome.
 *
 * @param id Keycloak's id of the client
 * @param clientId what it calls itself
 * @param outcome {@code accepted} or {@code refused}
 * @param reason code of the reason why it was refused
 * @param certificate what came; absent where nothing did
 * @param presented SHA-256 of what was presented, leaf first
 * @param path SHA-256 of the path that decided, leaf first and anchor last
 * @param header that it came in; absent: the TLS handshake, or not known
 * @param seen how often
 * @param ends when the first certificate that an acceptance rests on ends
 * @param settings names the settings that it was decided with
 */
@Schema("Sighting")
public record SightingView(
        String id,
        String clientId,
        String method,
        String outcome,
        @Nullable String reason,
        @Nullable Seen certificate,
        List<String> presented,
        List<String> path,
        @Nullable String selector,
        @Nullable String trustProfile,
        @Nullable String revocation,
        @Nullable String source,
        @Nullable String header,
        @Nullable Integer port,
        String first,
        String last,
        long seen,
        @Nullable String ends,
        @Nullable String settings) {

    /**
     * A certificate as it is kept.
     *
     * @param publicKey SHA-256 of the SubjectPublicKeyInfo
     */
    @Schema("SeenCertificate")
    public record Seen(
            String sha256,
            @Nullable String subject,
            @Nullable String issuer,
            @Nullable String serial,
            @Nullable String publicKey,
            @Nullable String notBefore,
            @Nullable String notAfter) {

        private static Seen of(String sha256, @Nullable CertificateRow row) {
            return row == null
                    ? new Seen(sha256, null, null, null, null, null, null)
                    : new Seen(
                            sha256,
                            row.subject,
                            row.issuer,
                            row.serial,
                            row.spkiSha256,
                            time(row.validFrom),
                            time(row.validTo));
        }
    }

    static SightingView of(
            SightingRow row, String clientId, @Nullable CertificateRow certificate, List<ChainRow> places) {
        return new SightingView(
                row.clientId,
                clientId,
                row.method,
                row.outcome,
                row.reason,
                row.leaf == null ? null : Seen.of(row.leaf, certificate),
                certificates(places, ChainRow.PRESENTED),
                certificates(places, ChainRow.PATH),
                row.selector,
                row.profile,
                row.revocation,
                row.source,
                row.wayHeader,
                row.wayPort,
                time(row.firstSeen),
                time(row.lastSeen),
                row.seen,
                row.pathValidTo == null ? null : time(row.pathValidTo),
                row.settings);
    }

    private static List<String> certificates(List<ChainRow> places, String kind) {
        return places.stream()
                .filter(row -> row.kind.equals(kind))
                .map(row -> row.sha256)
                .toList();
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
