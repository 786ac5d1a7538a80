package dev.keycloakmtls.admin.trustprofile;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Body;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.RequestBody;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.config.SettingType;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;

/** The realm's trust profiles. Only who manages the realm decides whom it trusts. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class TrustProfilesResource {

    private final AdminRequest request;
    private final TrustProfileChanges changes;

    public TrustProfilesResource(AdminRequest request) {
        this.request = request;
        this.changes = new TrustProfileChanges(request);
    }

    /**
     * A trust profile as somebody wants to have it.
     *
     * @param id with validation: of the profile that would be changed; absent for a new one
     * @param version what the change is based on; absent for a new one
     * @param config the whole configuration
     */
    @Schema("TrustProfileUpdate")
    public record Update(
            @Nullable String id,
            @Nullable String version,
            @Nullable String name,
            @Nullable Map<String, List<String>> config) {}

    /**
     * A setting of a trust profile as an editor needs it.
     *
     * @param key the key of the configuration
     * @param group what it stands with
     * @param kind how it is entered
     * @param unit what a number counts; absent for what is none
     * @param least the smallest number
     * @param most the largest number
     * @param choices the words of which one is entered
     * @param standard what counts when nothing is entered; empty: nothing does
     * @param modes the revocation modes with which it has a meaning; empty: always
     * @param label its name in English
     * @param help what it means, in English
     */
    @Schema("TrustProfileSetting")
    public record Setting(
            String key,
            String group,
            String kind,
            @Nullable String unit,
            @Nullable Integer least,
            @Nullable Integer most,
            List<String> choices,
            @JsonProperty("default") List<String> standard,
            List<String> modes,
            String label,
            String help) {

        private static Setting of(TrustProfileSetting<?> setting) {
            SettingType<?> type = setting.type();
            return new Setting(
                    setting.key(),
                    setting.group().code(),
                    type.kind().code(),
                    type.range().map(SettingType.Range::unit).orElse(null),
                    type.range().map(SettingType.Range::least).orElse(null),
                    type.range().map(SettingType.Range::most).orElse(null),
                    type.choices(),
                    setting.storedDefault(),
                    setting.modeCodes(),
                    setting.label(),
                    setting.help());
        }
    }

    /** What an action is based on. */
    @Schema("BaseVersion")
    public record Base(@Nullable String version) {}

    /** What validation says, with the certificates that can be read. */
    @Schema("TrustProfileValidation")
    public record Validated(
            List<Problem> problems,
            List<CertificateView> anchors,
            List<CertificateView> intermediates,
            List<CertificateView> pinned) {}

    /**
     * Lists the profiles by name.
     *
     * @param brief a line each, for everybody who may list clients and so has to name a profile
     */
    @GET
    public List<?> list(@QueryParam("brief") boolean brief) {
        if (brief) {
            request.requireAnyView();
            return components()
                    .map(component -> TrustProfileView.brief(request, component))
                    .toList();
        }
        request.auth().realm().requireViewRealm();
        TrustProfileUsers users = new TrustProfileUsers(request);
        return components()
                .map(component -> TrustProfileView.of(request, component, users))
                .toList();
    }

    private Stream<ComponentModel> components() {
        return TrustProfiles.components(request.realm())
                .sorted(Comparator.comparing(component -> String.valueOf(component.getName())));
    }

    /** Describes the settings that a trust profile has, in the order in which they are shown. */
    @GET
    @Path("settings")
    public List<Setting> settings() {
        request.auth().realm().requireViewRealm();
        return TrustProfileSetting.ALL.stream().map(Setting::of).toList();
    }

    @GET
    @Path("{id}")
    public TrustProfileView get(@PathParam("id") String id) {
        request.auth().realm().requireViewRealm();
        return view(changes.find(id));
    }

    @POST
    public Response create(@Body(Update.class) InputStream body) {
        request.auth().realm().requireManageRealm();
        TrustProfileView created = view(changes.create(read(body)));
        return Response.created(request.session()
                        .getContext()
                        .getUri()
                        .getAbsolutePathBuilder()
                        .path(created.id())
                        .build())
                .entity(created)
                .build();
    }

    @PUT
    @Path("{id}")
    public TrustProfileView update(@PathParam("id") String id, @Body(Update.class) InputStream body) {
        request.auth().realm().requireManageRealm();
        return view(changes.update(id, read(body)));
    }

    /** Says what saving would say, and saves nothing. */
    @POST
    @Path("validate")
    public Validated validate(@Body(Update.class) InputStream body) {
        request.auth().realm().requireViewRealm();
        Update update = read(body);
        ComponentModel model = changes.model(update);
        model.setId(update.id());
        Instant now = KeycloakTime.CLOCK.instant();
        return new Validated(
                changes.problems(model, update),
                TrustProfileConfig.certificates(model, TrustProfileSetting.TRUST_ANCHORS.key(), now),
                TrustProfileConfig.certificates(model, TrustProfileSetting.INTERMEDIATES.key(), now),
                TrustProfileConfig.certificates(model, TrustProfileSetting.PINNED_CERTIFICATES.key(), now));
    }

    /** Makes this the profile of the clients that name none, whichever was it before. */
    @POST
    @Path("{id}/default")
    public TrustProfileView makeDefault(@PathParam("id") String id, @Body(Base.class) InputStream body) {
        request.auth().realm().requireManageRealm();
        Base base = RequestBody.read(request.session(), body, Base.class);
        return view(changes.makeDefault(id, base.version()));
    }

    @DELETE
    @Path("{id}")
    public void delete(@PathParam("id") String id, @QueryParam("version") @Nullable String version) {
        request.auth().realm().requireManageRealm();
        changes.delete(id, version);
    }

    /**
     * Removes a certificate from all three lists of a profile, also the last one.
     *
     * @param sha256 of the certificate, in hexadecimal digits
     */
    @DELETE
    @Path("{id}/certificates/{sha256}")
    public TrustProfileView removeCertificate(
            @PathParam("id") String id,
            @PathParam("sha256") String sha256,
            @QueryParam("version") @Nullable String version) {
        request.auth().realm().requireManageRealm();
        return view(changes.removeCertificate(id, sha256, version));
    }

    /** Makes the server ask the places that logins with this profile ask, and so it is for who may name them. */
    @POST
    @Path("{id}/test-revocation")
    public RevocationTrial.Results testRevocation(
            @PathParam("id") String id, @Body(RevocationTrial.Subject.class) InputStream body) {
        request.auth().realm().requireManageRealm();
        Optional<String> certificate = RequestBody.readIfPresent(request.session(), body, RevocationTrial.Subject.class)
                .map(RevocationTrial.Subject::certificate);
        return new RevocationTrial(request).run(changes.find(id), certificate);
    }

    private Update read(InputStream body) {
        return RequestBody.read(request.session(), body, Update.class);
    }

    private TrustProfileView view(ComponentModel component) {
        return TrustProfileView.of(request, component, new TrustProfileUsers(request));
    }
}
