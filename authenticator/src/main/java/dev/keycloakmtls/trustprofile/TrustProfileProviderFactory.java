package dev.keycloakmtls.trustprofile;

import dev.keycloakmtls.TrustProfileProvider;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.server.KeycloakRelease;
import dev.keycloakmtls.server.ReportsBuild;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import org.keycloak.Config;
import org.keycloak.component.ComponentFactory;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.ErrorResponse;

/** Validates trust profiles when they are saved, whichever way they come. */
public final class TrustProfileProviderFactory
        implements ComponentFactory<TrustProfileProvider, TrustProfileProvider>, ReportsBuild {

    /** The {@code providerId} of trust-profile components. */
    public static final String PROVIDER_ID = "trust-profile";

    private static final List<ProviderConfigProperty> PROPERTIES =
            TrustProfileSetting.ALL.stream().map(TrustProfileSetting::property).toList();

    private static final TrustProfileProvider PROVIDER = () -> {};

    @Override
    public TrustProfileProvider create(KeycloakSession session, ComponentModel model) {
        return PROVIDER;
    }

    @Override
    public TrustProfileProvider create(KeycloakSession session) {
        return PROVIDER;
    }

    /** @throws ComponentValidationException with field and reason; Keycloak's API answers 400 with it */
    @Override
    public void validateConfiguration(KeycloakSession session, RealmModel realm, ComponentModel model) {
        TrustProfileValidation.problems(realm, model).stream().findFirst().ifPresent(problem -> {
            throw refused(problem.describe());
        });
    }

    /** Whoever names the profile by its old name names it by the new one from now on. */
    @Override
    public void onUpdate(KeycloakSession session, RealmModel realm, ComponentModel before, ComponentModel after) {
        if (before.getName() != null && !Objects.equals(before.getName(), after.getName())) {
            new TrustProfileReferences(session, realm).rename(before.getName(), after.getName());
        }
    }

    /**
     * Keeps a profile that clients need. Keycloak does not call this when the whole realm goes, and goes on after an
     * {@link IllegalArgumentException}.
     *
     * @throws jakarta.ws.rs.WebApplicationException 409
     */
    @Override
    public void preRemove(KeycloakSession session, RealmModel realm, ComponentModel model) {
        int users = new TrustProfileReferences(session, realm).users(model);
        if (users > 0) {
            session.getTransactionManager().setRollbackOnly();
            throw ErrorResponse.error(
                    "Trust profile \"" + model.getName() + "\" decides about " + users
                            + (users == 1 ? " client" : " clients")
                            + " and cannot be deleted: let them use another one first. The realm's Mutual TLS tab names them.",
                    Response.Status.CONFLICT);
        }
    }

    private static ComponentValidationException refused(String reason) {
        // Keycloak's API runs the message through MessageFormat, where these are syntax; an import logs it as it is.
        return new ComponentValidationException(
                reason.replace('\'', '’').replace('{', '(').replace('}', ')'));
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return PROPERTIES;
    }

    @Override
    public String getHelpText() {
        return "Whom a realm trusts when clients authenticate with a certificate (RFC 8705).";
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public void init(Config.Scope config) {
        KeycloakRelease.check();
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
