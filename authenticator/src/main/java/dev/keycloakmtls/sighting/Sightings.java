package dev.keycloakmtls.sighting;

import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.untrusted.FailureText;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Keeps which certificates have come for which client. A login adds to memory and goes on; nothing that goes wrong here is
 * seen by it. Where sightings are off, nothing is kept and no table is asked.
 */
public final class Sightings implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Sightings.class);

    private final SightingSwitch setting;
    private final InstantSource clock;
    private final PendingSightings pending = new PendingSightings();
    private final SightingWriter writer;
    private final AtomicBoolean failed = new AtomicBoolean();

    private Sightings(KeycloakSessionFactory sessions) {
        this.setting = SightingSwitch.fromConfiguration();
        this.clock = KeycloakTime.CLOCK;
        MutualTlsServer server = MutualTlsServer.of(sessions);
        this.writer = new SightingWriter(pending, new KeycloakDatabase(sessions), clock, server.metrics());
        server.metrics().observeDroppedSightings(pending, PendingSightings::dropped);
    }

    /** Those of this server. */
    public static Sightings of(KeycloakSession session) {
        return of(session.getKeycloakSessionFactory());
    }

    /** Those of this server, for where there is no session. */
    public static Sightings of(KeycloakSessionFactory sessions) {
        return MutualTlsServer.of(sessions).only(Sightings.class, options -> new Sightings(sessions));
    }

    /** Whether they are kept, and why. */
    public SightingSwitch setting() {
        return setting;
    }

    /** Keeps what came for a client that exists. Never throws, and waits for no database. */
    public void add(ClientModel client, Sighting sighting) {
        if (!setting.isOn()) {
            return;
        }
        try {
            pending.add(
                    new SeenClient(client.getRealm().getId(), client.getId()),
                    sighting,
                    clock.instant().toEpochMilli());
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            if (failed.compareAndSet(false, true)) {
                LOG.errorf("A sighting was not kept, and this is said once: %s", FailureText.of(e));
            }
        }
    }

    /** Writes what this node has not written yet, if it is the time for that; whoever asks waits a little, and no longer. */
    public void writeNow() {
        if (setting.isOn()) {
            writer.writeNow();
        }
    }

    /** Begins to write; called when the server has started. */
    void start() {
        if (setting.isOn()) {
            writer.start();
        }
    }

    /** Forgets what is not written yet of a client that is removed. */
    void forget(SeenClient client) {
        pending.forget(client);
    }

    @Override
    public void close() {
        writer.close();
    }
}
