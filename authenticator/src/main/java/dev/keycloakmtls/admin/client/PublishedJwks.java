package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.fetch.JwksReading;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is behind a client's {@code jwks_uri}.
 *
 * @param state {@code ok} or {@code failed}
 * @param detail why it cannot be read
 * @param certificates the {@code x5c[0]} of the keys that count
 * @param problems what is wrong with keys that do not
 */
public record PublishedJwks(
        String url,
        String state,
        @Nullable String detail,
        @Nullable String fetchedAt,
        List<CertificateView> certificates,
        List<String> problems) {

    static PublishedJwks of(String url, JwksReading reading) {
        Instant now = Instant.now();
        return new PublishedJwks(
                url,
                reading.failure().isEmpty() ? "ok" : "failed",
                reading.failure().orElse(null),
                reading.at().toString(),
                reading.certificates().stream()
                        .map(certificate -> CertificateView.of(certificate, now))
                        .toList(),
                reading.problems());
    }
}
