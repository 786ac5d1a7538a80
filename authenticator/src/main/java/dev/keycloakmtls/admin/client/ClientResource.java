package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.certificate.CertificateText;
import dev.keycloakmtls.admin.inventory.InventoryQuery;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Body;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.admin.rest.RequestBody;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.admin.rest.TextLimit;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.CredentialText;
import dev.keycloakmtls.config.StoredCredential;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.jwks.JwksReader;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.AdminClientViewContext;

/** How one client authenticates. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class ClientResource {

    private static final int MAX_EVENTS = 100;
    private static final int MAX_FIRST_EVENT = 5_000;

    private final AdminRequest request;
    private final ClientModel client;
    private final ClientChanges changes;

    public ClientResource(AdminRequest request, ClientModel client) {
        this.request = request;
        this.client = client;
        this.changes = new ClientChanges(request);
    }

    /** What speaks against saving. */
    @Schema("ClientValidation")
    public record Validated(List<Problem> problems) {}

    /**
     * Credentials to be registered.
     *
     * @param text PEM certificates or public keys, one certificate in base64, or thumbprints, one a line
     * @param kind a source that can be added to; absent: whatever the text looks like
     */
    @Schema("CredentialAddition")
    public record Addition(
            @Nullable String version,
            @Nullable String text,
            @Nullable String kind) {}

    /**
     * A certificate to be tried.
     *
     * @param certificate PEM, leaf first, or one certificate in base64
     * @param settings what the client would have; absent: what it has
     */
    @Schema("CertificateTrial")
    public record Trial(
            @Nullable String certificate, @Nullable ClientUpdate settings) {}

    /**
     * A migration from {@code client-x509}.
     *
     * @param dryRun whether nothing is changed, which is what happens unless it is false
     * @param trustProfile the profile to use from now on; empty: the realm's default
     */
    @Schema("MigrationRequest")
    public record MigrationRequest(
            @Nullable String version,
            @Nullable Boolean dryRun,
            @Nullable String trustProfile) {}

    @GET
    public ClientView get() {
        requireView();
        return view();
    }

    @PUT
    public ClientView update(@Body(ClientUpdate.class) InputStream body) {
        request.auth().clients().requireConfigure(client);
        ClientUpdate update = RequestBody.read(request.session(), body, ClientUpdate.class);
        ClientState state = ClientState.of(client);
        changes.requireCurrent(state, update.version());
        refuse(update.problems());
        return save(update.applyTo(state));
    }

    /** Says what saving would say, and saves nothing. */
    @POST
    @Path("validate")
    public Validated validate(@Body(ClientUpdate.class) InputStream body) {
        requireView();
        ClientUpdate update = RequestBody.read(request.session(), body, ClientUpdate.class);
        List<Problem> problems = update.problems();
        return new Validated(
                problems.isEmpty() ? changes.problems(client, update.applyTo(ClientState.of(client))) : problems);
    }

    /** Registers all that the text has, or nothing. */
    @POST
    @Path("credentials")
    public ClientView add(@Body(Addition.class) InputStream body) {
        request.auth().clients().requireConfigure(client);
        Addition addition = RequestBody.read(request.session(), body, Addition.class);
        ClientState state = ClientState.of(client);
        if (addition.text() == null || addition.text().isBlank()) {
            throw Refusal.invalid(request.session(), "text", ProblemCode.MISSING);
        }
        changes.requireCurrent(state, addition.version());
        refuse(TextLimit.problem("text", addition.text()));
        CredentialAddition read = read(addition.text(), addition.kind());
        refuse(read.objections(CredentialText.readable(state)));
        return save(read.applyTo(state));
    }

    private CredentialAddition read(String text, @Nullable String kind) {
        CredentialSource source = kind == null
                ? null
                : CredentialAddition.kind(kind)
                        .orElseThrow(() -> Refusal.invalid(
                                request.session(),
                                "kind",
                                ProblemCode.ONE_OF.with(Map.of("these", "certificate, thumbprint, public_key"))));
        try {
            return CredentialAddition.read(text, source);
        } catch (MalformedException e) {
            throw Refusal.invalid(request.session(), "text", e.detail());
        }
    }

    @DELETE
    @Path("credentials/{credentialId}")
    public ClientView remove(
            @PathParam("credentialId") String credentialId, @QueryParam("version") @Nullable String version) {
        request.auth().clients().requireConfigure(client);
        ClientState state = ClientState.of(client);
        changes.requireCurrent(state, version);
        StoredCredential credential = CredentialText.readable(state).stream()
                .filter(stored ->
                        Credential.id(stored.source(), stored.thumbprint()).equals(credentialId))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound(request.session(), "Credential"));
        String attribute = CredentialText.attribute(credential.source());
        String rest = CredentialText.without(credential.source(), state.text(attribute), credential.thumbprint());
        ClientState without = state.with(attribute, rest);
        boolean noJwks = credential.source() == CredentialSource.JWKS && rest.isEmpty();
        return save(noJwks ? without.with(ClientAttributes.USE_JWKS_STRING, "") : without);
    }

    /** With settings that are not stored only for those who could store them: they make the server fetch. */
    @POST
    @Path("try")
    public Explanation tryCertificate(@Body(Trial.class) InputStream body) {
        requireView();
        Trial trial = RequestBody.read(request.session(), body, Trial.class);
        ClientState state = ClientState.of(client);
        ClientUpdate settings = trial.settings();
        if (settings != null) {
            request.auth().clients().requireConfigure(client);
            refuse(settings.problems());
            state = settings.applyTo(state);
        }
        ClientCertificate presented = CertificateText.presented(request.session(), "certificate", trial.certificate());
        return new CertificateExplainer(request, client, state, presented).explain();
    }

    /** Fetches what the client publishes, and so is for those who may say where that is. */
    @GET
    @Path("jwks")
    public PublishedJwks jwks() {
        request.auth().clients().requireConfigure(client);
        JwksReader uri = new JwksReader(request.session(), client);
        if (uri.url().isEmpty()) {
            throw Refusal.invalid(request.session(), ClientAttributes.JWKS_URL, ProblemCode.NOT_SET);
        }
        return PublishedJwks.of(uri.url(), uri.read());
    }

    /** From the events that Keycloak has stored, for those who may view events. */
    @GET
    @Path("authentications")
    public Authentications authentications(
            @QueryParam("first") @DefaultValue("0") String first, @QueryParam("max") @DefaultValue("20") String max) {
        request.auth().realm().requireViewEvents();
        requireView();
        return new AuthenticationEvents(request, client)
                .find(
                        InventoryQuery.number(request.session(), "first", first, 0, MAX_FIRST_EVENT),
                        InventoryQuery.number(request.session(), "max", max, 1, MAX_EVENTS));
    }

    /** Turns a {@code client-x509} client into a {@code tls_client_auth} client, or says what that would do. */
    @POST
    @Path("migration")
    public Migration migrate(@Body(MigrationRequest.class) InputStream body) {
        requireView();
        MigrationRequest asked = RequestBody.read(request.session(), body, MigrationRequest.class);
        boolean dryRun = !Boolean.FALSE.equals(asked.dryRun());
        if (!dryRun) {
            request.auth().clients().requireConfigure(client);
            changes.requireCurrent(ClientState.of(client), asked.version());
        }
        if (!ClientMigration.concerns(client)) {
            throw Refusal.invalid(request.session(), "clientAuthenticatorType", ProblemCode.NOT_X509);
        }
        refuse(TextLimit.problem("trustProfile", asked.trustProfile()));
        String trustProfile =
                asked.trustProfile() == null ? "" : asked.trustProfile().strip();
        ClientMigration migration = new ClientMigration(request, client, trustProfile);
        if (dryRun) {
            return migration.plan();
        }
        refuse(migration.problems());
        return migration.done(save(migration.wanted()));
    }

    private ClientView save(ClientState wanted) {
        changes.save(client, wanted);
        return view();
    }

    private ClientView view() {
        return ClientView.of(request, client);
    }

    /** As Keycloak's own API has it: a policy may forbid to look. */
    private void requireView() {
        request.auth().clients().requireView(client);
        try {
            request.session()
                    .clientPolicy()
                    .triggerOnEvent(
                            new AdminClientViewContext(client, request.auth().adminAuth()));
        } catch (ClientPolicyException e) {
            throw Refusal.invalid(
                    request.session(), List.of(Problem.said("clientPolicies", String.valueOf(e.getErrorDetail()))));
        }
    }

    private void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw Refusal.invalid(request.session(), problems);
        }
    }
}
