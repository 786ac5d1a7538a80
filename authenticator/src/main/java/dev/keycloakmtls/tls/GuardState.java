package dev.keycloakmtls.tls;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import io.quarkus.arc.Arc;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether Keycloak's own methods are kept from certificates that nobody has verified. There is one for each server; it is
 * found out once, when Keycloak has started. Safe for use by many threads.
 */
@Singleton
@Unremovable
public final class GuardState {

    /** What is known. */
    public enum Status {
        /** Keycloak has not started yet: the handshake lets in nobody whom the server's truststores would refuse. */
        WAITING,
        /** The TLS layer lets nobody through whom the server's truststores would refuse, so there is nothing to hide. */
        NOT_NEEDED,
        /** Nobody but this extension sees a certificate that the server's truststores do not verify. */
        CONFIRMED,
        /** Something in the server would see such certificates, so the handshake stays strict. */
        IMPOSSIBLE,
        /** The server's administrator wants everybody to see them: {@code guard-other-methods=false}. */
        OFF
    }

    private final List<Runnable> waiting = new ArrayList<>();
    private volatile Status status = Status.WAITING;
    private volatile Optional<Detail> objection = Optional.of(ProblemCode.GUARD_NOT_STARTED.detail());
    private volatile boolean hidesHeaders = true;

    /**
     * The one of this server.
     *
     * @throws IllegalStateException where there is no server, as while {@code kc.sh build} runs
     */
    public static GuardState ofServer() {
        if (Arc.container() == null) {
            throw new IllegalStateException("there is no server");
        }
        return Objects.requireNonNull(Arc.container().instance(GuardState.class).get());
    }

    /** What is known now; it never changes again once it is not {@link Status#WAITING}. */
    public Status status() {
        return status;
    }

    /** Whether nobody but this extension sees certificates that nobody has verified. */
    public boolean isConfirmed() {
        return status == Status.CONFIRMED;
    }

    /**
     * Whether Keycloak's own methods are shown of TLS connections what the server's truststores verify, and nothing else. So it
     * is until it is known that there is nothing to hide, or that nobody wants it.
     */
    boolean hidesTls() {
        return status != Status.NOT_NEEDED && status != Status.OFF;
    }

    /** The same of what a proxy forwards. */
    public boolean hidesHeaders() {
        return hidesHeaders;
    }

    /** Finds out about headers; before the rest is known. */
    void hideHeaders(boolean hide) {
        hidesHeaders = hide;
    }

    /** Why it is not confirmed, half a sentence for the server's administrator; nothing if it is. */
    public Optional<Detail> objection() {
        return objection;
    }

    /**
     * Runs something once it is confirmed: at once if it is already, never if it turns out otherwise. It runs on the thread
     * that starts Keycloak, which waits for it.
     */
    public void whenConfirmed(Runnable action) {
        whenKnown(() -> {
            if (isConfirmed()) {
                action.run();
            }
        });
    }

    /** Runs something once it is known, however it has turned out: at once if it is already. On the thread that finds out. */
    public void whenKnown(Runnable action) {
        synchronized (waiting) {
            if (status == Status.WAITING) {
                waiting.add(action);
                return;
            }
        }
        action.run();
    }

    void confirm() {
        become(Status.CONFIRMED, Optional.empty());
    }

    /** @param why half a sentence */
    void giveUp(Detail why) {
        become(Status.IMPOSSIBLE, Optional.of(why));
    }

    void notNeeded() {
        become(Status.NOT_NEEDED, Optional.of(ProblemCode.GUARD_NOT_NEEDED.detail()));
    }

    void switchOff() {
        become(Status.OFF, Optional.of(ProblemCode.GUARD_OFF.detail()));
    }

    private void become(Status known, Optional<Detail> why) {
        List<Runnable> due;
        synchronized (waiting) {
            if (status != Status.WAITING) {
                throw new IllegalStateException("it is " + status + " already");
            }
            objection = why;
            status = known;
            due = List.copyOf(waiting);
            waiting.clear();
        }
        due.forEach(Runnable::run);
    }
}
