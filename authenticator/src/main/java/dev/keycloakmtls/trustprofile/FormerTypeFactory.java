package dev.keycloakmtls.trustprofile;

import dev.keycloakmtls.keycloak.TrustProfileProvider;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.server.ReportsBuild;
import dev.keycloakmtls.untrusted.VisibleText;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.component.ComponentFactory;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CacheRealmProvider;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Deals with trust profiles of the type that they had before version 0.9.0: those in the database get today's type when the
 * server starts, and whoever brings new ones, by an import or by Keycloak's API, is told it.
 */
public final class FormerTypeFactory
        implements ComponentFactory<TrustProfileProvider, TrustProfileProvider>, ReportsBuild {

    private static final Logger LOG = Logger.getLogger(FormerTypeFactory.class);

    /** Today's type. */
    static final String TYPE = dev.keycloakmtls.TrustProfileProvider.class.getName();

    private static final TrustProfileProvider PROVIDER = () -> {};

    @Override
    public TrustProfileProvider create(KeycloakSession session, ComponentModel model) {
        return PROVIDER;
    }

    @Override
    public TrustProfileProvider create(KeycloakSession session) {
        return PROVIDER;
    }

    /** @throws ComponentValidationException always, with today's type */
    @Override
    public void validateConfiguration(KeycloakSession session, RealmModel realm, ComponentModel model) {
        throw new ComponentValidationException(
                new SettingProblem("providerType", ProblemCode.TYPE_RENAMED, Map.of("type", TYPE)).describe());
    }

    /** Lets the database follow before the first request, and after what Keycloak itself changes at start. */
    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof PostMigrationEvent) {
                rename(factory);
            }
        });
    }

    /** One statement, whatever the nodes that start at the same time; what the profiles say is not touched. */
    private static void rename(KeycloakSessionFactory factory) {
        int renamed = KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> session.getProvider(
                        JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery("update ComponentEntity c set c.providerType = :today where c.providerType = :before")
                .setParameter("today", TYPE)
                .setParameter("before", TrustProfileProvider.class.getName())
                .executeUpdate());
        if (renamed > 0) {
            LOG.infof("%d trust profiles are of the type %s now", renamed, VisibleText.of(TYPE));
            KeycloakModelUtils.runJobInTransaction(factory, session -> {
                CacheRealmProvider cache = session.getProvider(CacheRealmProvider.class);
                if (cache != null) {
                    cache.clear(); // of all nodes: what was read while the server started
                }
            });
        }
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }

    @Override
    public String getHelpText() {
        return "The former type of trust profiles";
    }

    @Override
    public String getId() {
        return TrustProfileProviderFactory.PROVIDER_ID;
    }

    @Override
    public void init(Config.Scope config) {
        // nothing is configured
    }

    @Override
    public void close() {
        // nothing is held
    }
}
