package dev.keycloakmtls.lookup;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a request shows of its sender's certificate. */
public sealed interface PresentedCertificate {

    /**
     * There is no certificate.
     *
     * @param rejected {@link RejectionReason#NO_CERTIFICATE}, with the header that is missing where one is read
     */
    record None(Rejected rejected) implements PresentedCertificate {}

    /**
     * Something is there that speaks for nobody.
     *
     * @param rejected why
     * @param certificate one that was read nevertheless, for the event; never to be decided about
     */
    record Doubtful(Rejected rejected, Optional<ClientCertificate> certificate) implements PresentedCertificate {}

    /**
     * A certificate, whoever's it is: nobody has decided about it yet.
     *
     * @param certificate with what came of its chain
     * @param chainUnread what the lookup provider has dropped of the chain
     * @param remember to be run when the certificate was accepted, and only then
     * @param header the header that it stood in; empty: it came in the TLS handshake
     */
    record Shown(
            ClientCertificate certificate, Supplier<Optional<Detail>> chainUnread, Runnable remember, String header)
            implements PresentedCertificate {

        /** The same refusal; where an issuer is missing, with what was dropped of the chain. */
        public Rejected explained(Rejected rejected) {
            return rejected.reason() != RejectionReason.UNKNOWN_ISSUER
                    ? rejected
                    : chainUnread
                            .get()
                            .map(unread -> new Rejected(
                                    rejected.reason(),
                                    ProblemCode.ONE_AND_OTHER.with(
                                            Map.of("one", rejected.argument(), "other", unread))))
                            .orElse(rejected);
        }
    }
}
