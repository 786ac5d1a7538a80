package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.lookup.CertificateArrival;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.Statement;
import dev.keycloakmtls.server.KeycloakTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * How a client authenticates, as an administrator reads it.
 *
 * @param version what a change must be based on
 * @param eligible whether the client can use either method
 * @param ineligible why not
 * @param statement the same with its code
 * @param authenticator Keycloak's {@code clientAuthenticatorType}
 * @param method the {@code token_endpoint_auth_method}, if it is one of ours
 * @param selector as it is stored; null if there is none, or more than one
 * @param trustProfile empty: the realm's default
 * @param subjectDn of a pinned certificate; empty: none
 * @param jwksSource {@code none}, {@code inline} or {@code url}
 * @param jwksUrl as it is stored, used or not
 * @param credentials all that is registered, whichever method the client uses
 * @param blocked the same as certificatesBlocked, with its code
 * @param certificatesBlocked why no client's certificate reaches this server; null where they can
 * @param problems why the client cannot authenticate as it is
 * @param attributes exactly those that can be written, empty where one is not set
 */
@Schema("Client")
public record ClientView(
        String id,
        String clientId,
        @Nullable String name,
        boolean enabled,
        String version,
        boolean eligible,
        @Nullable String ineligible,
        @Nullable Statement statement,
        String authenticator,
        @Nullable String method,
        Access access,
        CertificateView.@Nullable Selector selector,
        String trustProfile,
        String subjectDn,
        String jwksSource,
        String jwksUrl,
        boolean boundTokens,
        List<Credential> credentials,
        Jwks jwks,
        @Nullable String certificatesBlocked,
        @Nullable Statement blocked,
        List<Problem> problems,
        Map<String, String> attributes) {

    /** What the administrator may do with the client. */
    @Schema("ClientAccess")
    public record Access(boolean view, boolean configure) {}

    /**
     * What this node remembers of reading the client's {@code jwks_uri}.
     *
     * @param state {@code none}, {@code ok}, {@code failed} or {@code not_fetched}
     * @param detail why it failed
     * @param statement the same with its code
     */
    @Schema("ClientJwks")
    public record Jwks(
            String state,
            @Nullable String detail,
            @Nullable Statement statement,
            @Nullable String fetchedAt) {}

    static ClientView of(AdminRequest request, ClientModel client) {
        ClientState state = ClientState.of(client);
        RegisteredCredentials registered = new RegisteredCredentials(request, client, KeycloakTime.CLOCK.instant());
        Map<String, Boolean> access = request.auth().clients().getAccess(client);
        Optional<Detail> ineligible = ClientEligibility.objection(client);
        Optional<Detail> blocked = CertificateArrival.obstacle(request.session());
        return new ClientView(
                client.getId(),
                client.getClientId(),
                client.getName(),
                client.isEnabled(),
                state.version(),
                ineligible.isEmpty(),
                ineligible.map(Detail::sentence).orElse(null),
                Statement.of(ineligible),
                state.authenticator(),
                state.method().map(AuthenticationMethod::metadataValue).orElse(null),
                new Access(Boolean.TRUE.equals(access.get("view")), Boolean.TRUE.equals(access.get("configure"))),
                selector(state),
                state.text(ClientAttributes.TRUST_PROFILE),
                state.text(ClientAttributes.SUBJECT_DN),
                JwksSource.of(state).code(),
                state.text(ClientAttributes.JWKS_URL),
                state.flag(ClientState.BOUND_TOKENS),
                registered.list(),
                registered.jwks(),
                blocked.map(Detail::sentence).orElse(null),
                Statement.of(blocked),
                ClientEligibility.problems(request.session(), client),
                state.attributes());
    }

    private static CertificateView.@Nullable Selector selector(ClientState state) {
        List<CertificateView.Selector> set = Arrays.stream(SubjectSelector.Type.values())
                .map(type -> new CertificateView.Selector(type.parameter(), state.text(type.parameter())))
                .filter(selector -> !selector.value().isEmpty())
                .toList();
        return set.size() == 1 ? set.get(0) : null;
    }
}
