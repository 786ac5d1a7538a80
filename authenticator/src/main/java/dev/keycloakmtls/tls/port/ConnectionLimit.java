package dev.keycloakmtls.tls.port;

import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.Deployment;
import io.vertx.core.impl.VertxInternal;
import java.lang.reflect.Field;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The limit of connections that {@code quarkus.http.limits.max-connections} sets, counted for both ports together: Quarkus
 * counts those of the first port by a number of its own, which is used here too.
 */
final class ConnectionLimit {

    /** Counts the connections of the first port, as Quarkus 3.27 to 3.33 have it. */
    private static final String COUNTER = "connectionCount";

    private final int most;
    private final AtomicInteger open;

    ConnectionLimit(int most, AtomicInteger open) {
        this.most = most;
        this.open = open;
    }

    /**
     * The limit of the first port.
     *
     * @throws IllegalStateException if this Quarkus keeps its number elsewhere
     */
    static ConnectionLimit sharedWithTheFirstPort(Vertx vertx, int most) {
        try {
            return counter(vertx)
                    .map(open -> new ConnectionLimit(most, open))
                    .orElseThrow(() -> new IllegalStateException("no listener with a number of connections"));
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<AtomicInteger> counter(Vertx vertx) throws ReflectiveOperationException {
        for (String id : vertx.deploymentIDs()) {
            Deployment deployment = ((VertxInternal) vertx).getDeployment(id);
            for (Verticle verticle : deployment.getVerticles()) {
                Field counter = counter(verticle.getClass());
                if (counter != null) {
                    counter.setAccessible(true);
                    return Optional.of((AtomicInteger) counter.get(verticle));
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable Field counter(Class<?> verticle) {
        try {
            return verticle.getDeclaredField(COUNTER);
        } catch (NoSuchFieldException e) {
            return null; // another verticle
        }
    }

    /** Counts a connection until it ends, or ends it at once where there are enough. */
    void admit(HttpConnection connection) {
        if (take()) {
            connection.closeHandler(closed -> open.decrementAndGet());
        } else {
            connection.close();
        }
    }

    private boolean take() {
        int now;
        do {
            now = open.get();
            if (now >= most) {
                return false;
            }
        } while (!open.compareAndSet(now, now + 1));
        return true;
    }
}
