package dev.keycloakmtls.registration;

import dev.keycloakmtls.client.ClientValidation;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.DefaultClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.RegistrationAuth;

/**
 * Keycloak's registration with its own representation, {@code /clients-registrations/default}: whoever has an initial
 * access token sets any attribute there. The trust profile is the one that must come from elsewhere: from an
 * administrator, or from {@link TrustProfilePolicy}.
 */
final class RepresentationRegistrationProvider extends DefaultClientRegistrationProvider {

    RepresentationRegistrationProvider(KeycloakSession session) {
        super(session);
    }

    @Override
    public ClientRepresentation create(ClientRegistrationContext context) {
        ClientRepresentation created = super.create(context);
        refuseChange("", created);
        return created;
    }

    @Override
    public ClientRepresentation update(String clientId, ClientRegistrationContext context) {
        ClientModel existing = session.getContext().getRealm().getClientByClientId(clientId);
        String before = existing == null ? null : existing.getAttribute(ClientAttributes.TRUST_PROFILE);
        ClientRepresentation updated = super.update(clientId, context);
        refuseChange(before == null ? "" : before, updated);
        return updated;
    }

    /** An administrator may leave what is wrong already; whoever registers a client brings all of it in order. */
    @Override
    public void validateClient(ClientModel client, OIDCClientRepresentation sent, boolean create) {
        super.validateClient(client, sent, create);
        new ClientValidation(session, problem -> {
                    throw MetadataRefusal.of(session, problem);
                })
                .check(client);
    }

    /** Afterwards, so that nobody learns of a stored profile who may not read the client. */
    private void refuseChange(String before, ClientRepresentation stored) {
        String now = TrustProfileChoice.named(stored).orElse("");
        if (!now.equals(before.strip())
                && !TrustProfileChoice.isLeftToPolicy(session.getContext().getRealm(), registrationAuth())) {
            throw MetadataRefusal.of(
                    session, SettingProblem.of(ClientAttributes.TRUST_PROFILE, ProblemCode.CHOSEN_BY_POLICY));
        }
    }

    /** How the request came in; Keycloak's own method for that is not there before 26.6. */
    private RegistrationAuth registrationAuth() {
        if (auth.getJwt() == null) {
            return RegistrationAuth.ANONYMOUS;
        }
        return auth.isRegistrationAccessToken() ? auth.getRegistrationAuth() : RegistrationAuth.AUTHENTICATED;
    }
}
