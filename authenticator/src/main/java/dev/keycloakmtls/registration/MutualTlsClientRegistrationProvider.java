package dev.keycloakmtls.registration;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.SubjectSelector;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.services.clientregistration.AbstractClientRegistrationProvider;
import org.keycloak.services.clientregistration.ClientRegistrationAuth;
import org.keycloak.util.JsonSerialization;

/**
 * The endpoint {@code /clients-registrations/openid-connect} (RFC 7591, RFC 7592), with all client metadata of RFC 8705.
 *
 * <p>The resource methods have the paths of those of Keycloak's {@code OIDCClientRegistrationProvider}, which does the
 * work, and differ in one thing: the JSON is read and written with the members that Keycloak's class lacks. To be deleted,
 * for {@link KeycloakRegistration}, when {@link OIDCClientRepresentation} has them.
 */
public final class MutualTlsClientRegistrationProvider extends AbstractClientRegistrationProvider {

    private final KeycloakRegistration keycloak;

    MutualTlsClientRegistrationProvider(KeycloakSession session) {
        super(session);
        this.keycloak = new KeycloakRegistration(session);
    }

    @OPTIONS
    public Response preflight() {
        return keycloak.preflight();
    }

    @OPTIONS
    @Path("{clientId}")
    public Response preflightClient() {
        return keycloak.preflightClient();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response create(ClientMetadata metadata) {
        return complete(keycloak.register(metadata));
    }

    @GET
    @Path("{clientId}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response read(@PathParam("clientId") String clientId) {
        return complete(keycloak.getOIDC(clientId));
    }

    @PUT
    @Path("{clientId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response update(@PathParam("clientId") String clientId, ClientMetadata metadata) {
        return complete(keycloak.replace(clientId, metadata));
    }

    @DELETE
    @Path("{clientId}")
    public Response remove(@PathParam("clientId") String clientId) {
        return keycloak.deleteOIDC(clientId);
    }

    private Response complete(Response answer) {
        if (!(answer.getEntity() instanceof OIDCClientRepresentation metadata)) {
            return answer;
        }
        ClientModel client = session.getContext().getRealm().getClientByClientId(metadata.getClientId());
        if (client == null || !MetadataRules.isOurs(client.getClientAuthenticatorType())) {
            return answer;
        }
        ClientMetadata complete = JsonSerialization.mapper.convertValue(metadata, ClientMetadata.class);
        if (AuthenticationMethod.CA_SIGNED.providerId().equals(client.getClientAuthenticatorType())) {
            for (SubjectSelector.Type type : KeycloakRegistration.ALTERNATIVE_NAMES) {
                complete.setAlternativeName(type, client.getAttribute(type.parameter()));
            }
        }
        String aliases = client.getAttribute(ClientMetadata.ENDPOINT_ALIASES);
        complete.setEndpointAliases(aliases == null ? null : Boolean.valueOf(aliases));
        return Response.fromResponse(answer).entity(complete).build();
    }

    @Override
    public void setAuth(ClientRegistrationAuth auth) {
        super.setAuth(auth);
        keycloak.setAuth(auth);
    }

    @Override
    public void setEvent(EventBuilder event) {
        super.setEvent(event);
        keycloak.setEvent(event);
    }
}
