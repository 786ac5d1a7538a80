package dev.keycloakmtls.domain;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/** Says why a document could not be had from a host, in words for an administrator and as a kind to decide by. */
public final class FetchFailedException extends IOException {

    /** Whose doing it is that there is no document. */
    public enum Kind {
        /** Nobody answers there, or not in time: no address, no connection, one that broke off, silence. */
        UNREACHABLE,
        /** The host is up and does not want the question: an HTTP status of 400 to 499. Whoever asks may be the reason. */
        REFUSED,
        /** The host answered, and what it sent is of no use. */
        UNUSABLE,
        /** This server had no place to ask, because of what else it asks at the moment. Whoever asks may be the reason. */
        NOT_ASKED;

        /** The kind of any failure: what does not tell it itself is a connection that failed, or an answer without use. */
        public static Kind of(IOException failure) {
            if (failure instanceof FetchFailedException known) {
                return known.kind();
            }
            return failure instanceof SocketException
                            || failure instanceof SocketTimeoutException
                            || failure instanceof UnknownHostException
                    ? UNREACHABLE
                    : UNUSABLE;
        }
    }

    private final Kind kind;

    /**
     * A failure.
     *
     * @param message in words for an administrator, with the host
     */
    public FetchFailedException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /**
     * A failure with its cause.
     *
     * @param message in words for an administrator, with the host
     */
    public FetchFailedException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
