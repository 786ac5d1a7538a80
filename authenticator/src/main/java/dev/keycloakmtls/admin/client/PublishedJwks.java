package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.fetch.JwksFetchResult;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.Statement;
import dev.keycloakmtls.server.KeycloakTime;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is behind a client's {@code jwks_uri}.
 *
 * @param state {@code ok} or {@code failed}
 * @param detail why it cannot be read
 * @param statement the same with its code
 * @param certificates the {@code x5c[0]} of the keys that count
 * @param problems what is wrong with keys that do not
 */
@Schema("PublishedJwks")
public record PublishedJwks(
        String url,
        String state,
        @Nullable String detail,
        @Nullable Statement statement,
        @Nullable String fetchedAt,
        List<CertificateView> certificates,
        List<Statement> problems) {

    static PublishedJwks of(String url, JwksFetchResult reading) {
        Instant now = KeycloakTime.CLOCK.instant();
        return new PublishedJwks(
                url,
                reading.failure().isEmpty() ? "ok" : "failed",
                reading.failure().map(Detail::sentence).orElse(null),
                Statement.of(reading.failure()),
                reading.at().toString(),
                reading.certificates().stream()
                        .map(certificate -> CertificateView.of(certificate, now))
                        .toList(),
                Statement.of(reading.problems()));
    }
}
