package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.problem.Detail;
import java.io.IOException;

/** What was read is no CRL in DER (RFC 5280 §5.1), or is one that cannot be processed; says why. */
final class MalformedListException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Detail detail;

    MalformedListException(Detail detail) {
        super(detail.sentence());
        this.detail = detail;
    }

    MalformedListException(Detail detail, Throwable cause) {
        super(detail.sentence(), cause);
        this.detail = detail;
    }

    Detail detail() {
        return detail;
    }
}
