package dev.keycloakmtls.tls;

import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.untrusted.VisibleText;
import dev.keycloakmtls.verification.path.ForeignValidation;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a client may show in a handshake that verifies nothing else. It is asked before the client has proved that it holds
 * the key (RFC 8446 §4.4.3, RFC 5246 §7.4.8), since that proof is verified with a key of the client's choice.
 */
final class HandshakeLimits {

    private HandshakeLimits() {}

    /** @throws CertificateException if the chain is too long, a certificate too large, or the key costs too much */
    static void check(X509Certificate[] chain) throws CertificateException {
        Optional<String> excess = ForeignValidation.excess(List.of(chain))
                .map(rejected -> rejected.reason() + ": " + rejected.detail())
                .or(() -> KeyStrength.excess(chain[0].getPublicKey()).map(Detail::sentence));
        if (excess.isPresent()) {
            throw new CertificateException(VisibleText.of(excess.get()));
        }
    }
}
