package dev.keycloakmtls.admin.connection;

import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.client.Explanation;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.check.ConnectionCheck;
import dev.keycloakmtls.check.Observation;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.Statement;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.VisibleText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection check that runs, with what was seen of its calls.
 *
 * @param id names it; not its secret, which nobody can read again
 * @param endsAt when it ends by itself
 * @param callsLeft how many more calls there may be
 * @param calls the last one first
 */
@Schema("ConnectionCheck")
public record ConnectionCheckView(String id, String startedAt, String endsAt, int callsLeft, List<Call> calls) {

    public ConnectionCheckView {
        calls = List.copyOf(calls);
    }

    /**
     * A connection check that runs, in a list.
     *
     * @param id as in {@link ConnectionCheckView}
     */
    @Schema("ConnectionCheckSummary")
    public record Brief(String id, String startedAt, String endsAt) {
        static Brief of(ConnectionCheck check) {
            return new Brief(
                    check.id(), check.started().toString(), check.ends().toString());
        }
    }

    /**
     * What this server saw of a call.
     *
     * @param number which call it was, from 1
     * @param address that Keycloak takes for the caller's
     * @param peer the address at the other end of the connection to this server
     * @param listener the address of this server that the connection came to
     * @param port of this server that the connection came to
     * @param tls the version of TLS of the connection to this server; null if there is none
     * @param lookup the id of the lookup provider; null where there is none
     * @param header that the certificate is read from; null if it is the TLS connection that is asked
     * @param believed by what the sender may speak for clients in that header: "address", "certificate",
     *     "truststore" or "anybody"; null if it may not, or if no header is read
     * @param unbelieved why it may not; null if it may, or if no header is read
     * @param unbelievedStatement the same with its code
     * @param outcome "certificate", "no_certificate", or "refused" if whatever came speaks for nobody
     * @param reason why no client could be let in by this call; null if a certificate arrived
     * @param detail of the reason
     * @param statement of the reason, with its code
     * @param unread what this server has dropped of the chain
     * @param unreadStatement the same with its code
     * @param certificates how many arrived, the client's included
     * @param chain leaf first; empty if there were more or larger ones than are kept
     */
    @Schema("ConnectionCheckCall")
    public record Call(
            int number,
            String at,
            String address,
            String peer,
            String listener,
            int port,
            @Nullable String tls,
            @Nullable String lookup,
            @Nullable String header,
            @Nullable String believed,
            @Nullable String unbelieved,
            @Nullable Statement unbelievedStatement,
            String outcome,
            Explanation.@Nullable Reason reason,
            @Nullable String detail,
            @Nullable Statement statement,
            @Nullable String unread,
            @Nullable Statement unreadStatement,
            int certificates,
            List<CertificateView> chain) {

        public Call {
            chain = List.copyOf(chain);
        }

        static Call of(Observation seen, Instant now) {
            return new Call(
                    seen.number(),
                    seen.at().toString(),
                    seen.connection().address(),
                    seen.connection().peer(),
                    seen.connection().listener(),
                    seen.connection().port(),
                    seen.connection().tls().orElse(null),
                    unlessEmpty(seen.source().lookup()),
                    unlessEmpty(seen.source().header()),
                    seen.sender().code().orElse(null),
                    seen.sender()
                            .objection()
                            .map(why -> VisibleText.of(why.sentence()))
                            .orElse(null),
                    Statement.of(seen.sender().objection()),
                    seen.outcome().code(),
                    seen.outcome()
                            .refused()
                            .map(rejected -> Explanation.Reason.of(rejected.reason()))
                            .orElse(null),
                    seen.outcome()
                            .refused()
                            .map(rejected -> VisibleText.of(rejected.detail()))
                            .filter(detail -> !detail.isEmpty())
                            .orElse(null),
                    Statement.of(seen.outcome().refused().flatMap(Rejected::cause)),
                    seen.outcome()
                            .unread()
                            .map(unread -> VisibleText.of(unread.sentence()))
                            .orElse(null),
                    Statement.of(seen.outcome().unread()),
                    seen.certificates().count(),
                    seen.certificates().chain().stream()
                            .map(certificate -> CertificateView.of(certificate, now))
                            .toList());
        }

        private static @Nullable String unlessEmpty(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    static ConnectionCheckView of(ConnectionCheck check, List<Observation> seen, Instant now) {
        int used = seen.stream().mapToInt(Observation::number).max().orElse(0);
        return new ConnectionCheckView(
                check.id(),
                check.started().toString(),
                check.ends().toString(),
                Bound.CONNECTION_CHECK_CALLS.value() - used,
                seen.stream()
                        .sorted((one, other) -> Integer.compare(other.number(), one.number()))
                        .map(call -> Call.of(call, now))
                        .toList());
    }
}
