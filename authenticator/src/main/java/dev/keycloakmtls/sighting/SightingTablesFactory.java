package dev.keycloakmtls.sighting;

import dev.keycloakmtls.server.ReportsBuild;
import dev.keycloakmtls.sighting.table.CertificateRow;
import dev.keycloakmtls.sighting.table.ChainRow;
import dev.keycloakmtls.sighting.table.DayRow;
import dev.keycloakmtls.sighting.table.SightingRow;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.PostMigrationEvent;

/**
 * Has Keycloak make the tables when the server starts, and sees to it that rows go with their client and realm, in the same
 * transaction. Where sightings are off it makes no table, and looks for none.
 */
public final class SightingTablesFactory implements JpaEntityProviderFactory, ReportsBuild {

    /** The first ten letters are part of the name of the table in which Liquibase writes what has run: never changed. */
    static final String ID = "mtls-sightings";

    /** What Liquibase reads. */
    static final String CHANGELOG = "META-INF/mtls-changelog.xml";

    @Override
    public JpaEntityProvider create(KeycloakSession session) {
        // Keycloak asks while the database is prepared, which is before the server's own options can be asked for.
        return new Tables(SightingSwitch.fromConfiguration().isOn());
    }

    private record Tables(boolean on) implements JpaEntityProvider {
        @Override
        public List<Class<?>> getEntities() {
            return List.of(CertificateRow.class, SightingRow.class, ChainRow.class, DayRow.class);
        }

        @Override
        public @Nullable String getChangelogLocation() {
            return on ? CHANGELOG : null;
        }

        @Override
        public String getFactoryId() {
            return ID;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    @Override
    public void init(Config.Scope config) {
        // the option is the server's
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        if (!SightingSwitch.fromConfiguration().isOn()) {
            return;
        }
        factory.register(event -> {
            if (event instanceof PostMigrationEvent) {
                Sightings.of(factory).start();
            } else if (event instanceof ClientModel.ClientRemovedEvent removed) {
                ClientModel client = removed.getClient();
                SeenClient seen = new SeenClient(client.getRealm().getId(), client.getId());
                Sightings.of(factory).forget(seen);
                new SightingTables(removed.getKeycloakSession(), new Rows()).deleteClient(seen);
            } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
                new SightingTables(removed.getKeycloakSession(), new Rows())
                        .deleteRealm(removed.getRealm().getId());
            }
        });
    }

    @Override
    public void close() {
        // nothing is held
    }

    @Override
    public String getId() {
        return ID;
    }
}
