package dev.keycloakmtls.verification.crl;

import java.io.IOException;

/** What was read is no CRL in DER (RFC 5280 §5.1), or is one that cannot be processed; says why. */
final class MalformedListException extends IOException {

    MalformedListException(String message) {
        super(message);
    }

    MalformedListException(String message, Throwable cause) {
        super(message, cause);
    }
}
