package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.problem.Detail;

/** What is known about the revocation of one certificate. */
sealed interface CertificateStatus {

    /** It is not revoked, by an answer that may still be used. */
    record Good(RevocationResult result) implements CertificateStatus {}

    /** It is revoked. */
    record Revoked(Detail detail) implements CertificateStatus {}

    /** Its CA has said in it that no status will ever be had (RFC 9608), and so nobody is asked. */
    record NotAsked() implements CertificateStatus {}

    /**
     * There is no usable answer.
     *
     * @param denied whether it is no mere outage: a responder does not vouch for the certificate, a host does not want the
     *     question, or was not asked or waited for
     */
    record Unknown(Detail detail, boolean denied) implements CertificateStatus {
        static Unknown because(Detail detail) {
            return new Unknown(detail, false);
        }
    }
}
