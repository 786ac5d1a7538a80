package dev.keycloakmtls.block;

import dev.keycloakmtls.BlockListProvider;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.server.ReportsBuild;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.keycloak.Config;
import org.keycloak.component.ComponentFactory;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Validates a realm's block list when it is saved, whichever way it comes. Nobody loses a block because somebody else saved at
 * the same time, or from a page that is older than it: a write says which list it is based on.
 */
public final class BlockListProviderFactory
        implements ComponentFactory<BlockListProvider, BlockListProvider>, ReportsBuild {

    /** The {@code providerId} of the component. */
    public static final String PROVIDER_ID = "block-list";

    /** The key of the configuration that holds an entry a value. */
    public static final String BLOCKS = "blocks";

    /** The key of the configuration that says of which entries the list is. */
    public static final String VERSION = "version";

    private static final List<ProviderConfigProperty> PROPERTIES = List.of(
            new ProviderConfigProperty(
                    BLOCKS,
                    "Blocked certificates",
                    "Certificates that nobody is authenticated with, an entry each, as JSON.",
                    ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
                    List.of()),
            new ProviderConfigProperty(
                    VERSION,
                    "Version",
                    "Which entries a change is based on. It is written anew at each change.",
                    ProviderConfigProperty.STRING_TYPE,
                    null));

    private static final BlockListProvider PROVIDER = () -> {};

    @Override
    public BlockListProvider create(KeycloakSession session, ComponentModel model) {
        return PROVIDER;
    }

    @Override
    public BlockListProvider create(KeycloakSession session) {
        return PROVIDER;
    }

    /**
     * Refuses entries that cannot be read, a second list, and a change that is based on other entries than there are. Keycloak
     * calls it with the realm as the database has it, within the transaction that stores the model.
     *
     * @throws ComponentValidationException with the reason; Keycloak's API answers 400 with it
     */
    @Override
    public void validateConfiguration(KeycloakSession session, RealmModel realm, ComponentModel model) {
        if (model.getParentId() != null && !model.getParentId().equals(realm.getId())) {
            throw refused(ProblemCode.BLOCK_LIST_ELSEWHERE.detail());
        }
        if (RealmBlocks.components(realm).anyMatch(other -> !other.getId().equals(model.getId()))
                && !isStored(realm, model)) {
            throw refused(ProblemCode.BLOCK_LIST_TWICE.detail());
        }
        try {
            var unused = RealmBlocks.parse(RealmBlocks.texts(model));
        } catch (MalformedException e) {
            throw refused(e.detail());
        }
        if (isStored(realm, model)) {
            refresh(session, model);
            String carried = model.get(VERSION);
            if (carried == null || !carried.equals(version(RealmBlocks.texts(realm.getComponent(model.getId()))))) {
                throw refused(ProblemCode.CONFLICT.detail());
            }
        }
        model.put(VERSION, version(RealmBlocks.texts(model)));
    }

    private static boolean isStored(RealmModel realm, ComponentModel model) {
        return model.getId() != null && realm.getComponent(model.getId()) != null;
    }

    /** Until the end of the transaction nobody else changes the list, and it is read as the last who did has left it. */
    private static void refresh(KeycloakSession session, ComponentModel model) {
        EntityManager database =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        database.createQuery("select c from ComponentEntity c where c.id = :id", Object.class)
                .setParameter("id", model.getId())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .forEach(database::refresh);
    }

    /** What a change of these entries must say that it is based on; the database keeps them in no order. */
    public static String version(List<String> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            texts.stream().sorted().forEach(text -> {
                digest.update((text.length() + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(text.getBytes(StandardCharsets.UTF_8));
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static ComponentValidationException refused(Detail detail) {
        // Keycloak's API runs the message through MessageFormat, where these are syntax; an import logs it as it is.
        return new ComponentValidationException((BLOCKS + ": " + detail.sentence())
                .replace('\'', '’')
                .replace('{', '(')
                .replace('}', ')'));
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return PROPERTIES;
    }

    @Override
    public String getHelpText() {
        return "Certificates that a realm refuses, whoever trusts them (RFC 8705).";
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public void init(Config.Scope config) {
        // nothing is configured
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        // nothing is done at start-up
    }

    @Override
    public void close() {
        // nothing is held
    }
}
