package dev.keycloakmtls.domain;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/** Says why a document could not be had from a host, for an administrator, and as a kind to decide by. */
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

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient Detail detail;

    /** A failure that is what somebody says. */
    public FetchFailedException(Kind kind, Detail detail) {
        super(detail.sentence());
        this.kind = kind;
        this.detail = detail;
    }

    /** The same with what brought it about, for the log of a bug alone. */
    public FetchFailedException(Kind kind, Detail detail, Throwable cause) {
        super(detail.sentence(), cause);
        this.kind = kind;
        this.detail = detail;
    }

    /** Returns what any failure says: its own detail, the runtime's common ones by name, and all else as the runtime's words. */
    public static Detail detail(Throwable failure) {
        if (failure instanceof FetchFailedException known) {
            return known.detail;
        }
        if (failure.getCause() instanceof MalformedException malformed) {
            return malformed.detail();
        }
        if (failure instanceof MalformedException malformed) {
            return malformed.detail();
        }
        if (failure instanceof UnknownHostException) {
            return ProblemCode.FETCH_NO_ADDRESS.detail();
        }
        if (failure instanceof ConnectException) {
            return ProblemCode.FETCH_NO_CONNECTION.detail();
        }
        return failure instanceof SocketTimeoutException ? ProblemCode.NO_ANSWER.detail() : RuntimeSays.of(failure);
    }

    public Kind kind() {
        return kind;
    }
}
