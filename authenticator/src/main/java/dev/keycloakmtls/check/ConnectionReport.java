package dev.keycloakmtls.check;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.VisibleText;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of a connection check is told: what this server saw of his own connection. Not whose certificate it is, nor
 * whom this server believes.
 *
 * @param call which call it was, from 1
 * @param callsLeft how many more there may be
 * @param at when, in ISO 8601
 * @param address the caller's; null where a proxy stands between, whose address is nobody's business
 * @param port of this server that the connection came to
 * @param tls the version of TLS of the connection to this server; null if there is none
 * @param lookup the id of the lookup provider that this server reads certificates with
 * @param header that it reads; null if it asks the TLS connection
 * @param believed by what the sender may speak for clients in that header: "address", "certificate",
 *     "truststore" or "anybody"; null if it may not, or if no header is read
 * @param outcome "certificate", "no_certificate", or "refused" if whatever came speaks for nobody
 * @param reason of docs/reasons.md; null if a certificate arrived
 * @param meaning of the reason, in English
 * @param detail about the reason; null where it would say whom this server believes
 * @param unread what this server has dropped of the chain
 * @param certificates how many arrived, the client's included
 * @param chain leaf first; empty if there were more or larger ones than are shown
 */
public record ConnectionReport(
        int call,
        int callsLeft,
        String at,
        @Nullable String address,
        int port,
        @Nullable String tls,
        @Nullable String lookup,
        @Nullable String header,
        @Nullable String believed,
        String outcome,
        @Nullable String reason,
        @Nullable String meaning,
        @Nullable String detail,
        @Nullable String unread,
        int certificates,
        List<Certificate> chain) {

    public ConnectionReport {
        chain = List.copyOf(chain);
    }

    /**
     * A certificate.
     *
     * @param serial in hexadecimal digits
     * @param sha256 of the whole certificate, in hexadecimal digits
     */
    public record Certificate(
            String subject, String issuer, String serial, String sha256, String notBefore, String notAfter) {

        static Certificate of(X509Certificate certificate) {
            return new Certificate(
                    name(certificate.getSubjectX500Principal()),
                    name(certificate.getIssuerX500Principal()),
                    VisibleText.of(certificate.getSerialNumber().toString(16)),
                    Thumbprint.of(certificate).hex(),
                    certificate.getNotBefore().toInstant().toString(),
                    certificate.getNotAfter().toInstant().toString());
        }

        private static String name(X500Principal name) {
            try {
                return VisibleText.of(DistinguishedName.of(name).toString());
            } catch (IllegalArgumentException e) { // one that nobody could register
                return VisibleText.of(name.getName());
            }
        }
    }

    static ConnectionReport of(Observation seen) {
        Optional<Rejected> refused = seen.outcome().refused();
        boolean direct = seen.source().isDirect();
        return new ConnectionReport(
                seen.number(),
                Bound.CONNECTION_CHECK_CALLS.value() - seen.number(),
                seen.at().toString(),
                direct ? seen.connection().address() : null,
                seen.connection().port(),
                seen.connection().tls().orElse(null),
                unlessEmpty(seen.source().lookup()),
                unlessEmpty(seen.source().header()),
                seen.sender().code().orElse(null),
                seen.outcome().code(),
                refused.map(rejected -> rejected.reason().code()).orElse(null),
                refused.map(rejected -> rejected.reason().meaning()).orElse(null),
                refused.filter(rejected -> rejected.reason() != RejectionReason.UNTRUSTED_PROXY)
                        .map(rejected -> VisibleText.of(rejected.detail()))
                        .filter(detail -> !detail.isEmpty())
                        .orElse(null),
                seen.outcome()
                        .unread()
                        .map(unread -> VisibleText.of(unread.sentence()))
                        .orElse(null),
                seen.certificates().count(),
                seen.certificates().chain().stream().map(Certificate::of).toList());
    }

    private static @Nullable String unlessEmpty(String text) {
        return text.isEmpty() ? null : text;
    }
}
