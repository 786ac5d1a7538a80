package dev.keycloakmtls.admin.trustprofile;

import dev.keycloakmtls.TrustProfileProvider;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.admin.rest.UsedBy;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.trustprofile.TrustProfileProviderFactory;
import dev.keycloakmtls.trustprofile.TrustProfileReferences;
import dev.keycloakmtls.trustprofile.TrustProfileValidation;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.authorization.fgap.AdminPermissionsSchema;
import org.keycloak.component.ComponentModel;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.ModelToRepresentation;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * Writes trust profiles as Keycloak's own API for components does, with the same admin events. Who calls has checked that
 * the administrator manages the realm.
 */
final class TrustProfileChanges {

    private final AdminRequest request;
    private final RealmModel realm;

    TrustProfileChanges(AdminRequest request) {
        this.request = request;
        this.realm = request.realm();
    }

    /**
     * A copy, because Keycloak hands out what it has cached.
     *
     * @throws jakarta.ws.rs.WebApplicationException 404, if the realm has no such trust profile
     */
    ComponentModel find(String id) {
        return TrustProfiles.components(realm)
                .filter(component -> component.getId().equals(id))
                .findFirst()
                .map(ComponentModel::new)
                .orElseThrow(() -> Refusal.notFound(request.session(), "Trust profile"));
    }

    /** What would be stored for a new profile. */
    ComponentModel model(TrustProfilesResource.Update update) {
        ComponentModel model = new ComponentModel();
        model.setProviderType(TrustProfileProvider.class.getName());
        model.setProviderId(TrustProfileProviderFactory.PROVIDER_ID);
        model.setParentId(realm.getId());
        apply(update, model);
        return model;
    }

    private static void apply(TrustProfilesResource.Update update, ComponentModel model) {
        model.setName(update.name());
        model.setConfig(TrustProfileConfig.stored(config(update)));
    }

    private static Map<String, List<String>> config(TrustProfilesResource.Update update) {
        return update.config() == null ? Map.of() : update.config();
    }

    /** Everything that speaks against storing the model. */
    List<Problem> problems(ComponentModel model, TrustProfilesResource.Update update) {
        List<Problem> problems = new ArrayList<>(TrustProfileConfig.unknownKeys(config(update)));
        problems.addAll(problems(model));
        return problems;
    }

    private List<Problem> problems(ComponentModel model) {
        return TrustProfileValidation.problems(realm, model).stream()
                .map(Problem::of)
                .toList();
    }

    ComponentModel create(TrustProfilesResource.Update update) {
        ComponentModel model = model(update);
        refuse(problems(model, update));
        ComponentModel created = realm.addComponentModel(model);
        event(OperationType.CREATE, created);
        return created;
    }

    ComponentModel update(String id, TrustProfilesResource.Update update) {
        ComponentModel model = find(id);
        requireCurrent(model, update.version());
        ComponentModel before = new ComponentModel(model);
        apply(update, model);
        refuse(problems(model, update));
        if (TrustProfiles.isDefault(before) && !TrustProfiles.isDefault(model)) {
            requireNoneNamed(before);
        }
        boolean renamed = !Objects.equals(before.getName(), model.getName());
        List<ClientModel> following = renamed ? naming(before.getName()) : List.of();
        save(model);
        following.forEach(this::event);
        return model;
    }

    private List<ClientModel> naming(String profile) {
        List<ClientModel> clients = new ArrayList<>();
        AdminPermissionsSchema.runWithoutAuthorization(request.session(), () -> {
            clients.addAll(new TrustProfileReferences(request.session(), realm).naming(profile));
        });
        return clients;
    }

    /** A client has another trust profile's name from now on. */
    private void event(ClientModel client) {
        request.adminEvent()
                .resource(ResourceType.CLIENT)
                .operation(OperationType.UPDATE)
                .resourcePath("clients", client.getId())
                .representation(ModelToRepresentation.toRepresentation(client, request.session()))
                .success();
    }

    /** In one transaction, and the old one first: the realm never has two. */
    ComponentModel makeDefault(String id, @Nullable String version) {
        ComponentModel model = find(id);
        requireCurrent(model, version);
        if (TrustProfiles.isDefault(model)) {
            return model;
        }
        List<ComponentModel> before = TrustProfiles.components(realm)
                .filter(TrustProfiles::isDefault)
                .map(ComponentModel::new)
                .toList();
        for (ComponentModel old : before) {
            old.getConfig().remove(TrustProfileSetting.DEFAULT.key());
            List<Problem> problems = problems(old);
            if (!problems.isEmpty()) {
                throw Refusal.invalid(
                        request.session(),
                        TrustProfileSetting.DEFAULT.key(),
                        ProblemCode.DEFAULT_NOT_SAVED.with(Map.of(
                                "name",
                                String.valueOf(old.getName()),
                                "problem",
                                problems.get(0).toString())));
            }
            save(old);
        }
        model.getConfig().putSingle(TrustProfileSetting.DEFAULT.key(), "true");
        refuse(problems(model));
        save(model);
        return model;
    }

    /** Trusts one certificate less, down to none: then the profile trusts nobody. */
    ComponentModel removeCertificate(String id, String sha256, @Nullable String version) {
        ComponentModel model = find(id);
        requireCurrent(model, version);
        if (!TrustProfileConfig.remove(model, sha256)) {
            throw Refusal.notFound(request.session(), "Certificate");
        }
        refuse(problems(model));
        save(model);
        return model;
    }

    void delete(String id, @Nullable String version) {
        ComponentModel model = find(id);
        requireCurrent(model, version);
        requireUnused(model);
        event(OperationType.DELETE, model);
        realm.removeComponent(model);
    }

    private void requireCurrent(ComponentModel model, @Nullable String version) {
        if (version == null || version.isEmpty()) {
            throw Refusal.invalid(request.session(), "version", ProblemCode.BASIS);
        }
        if (!version.equals(TrustProfileVersion.of(model))) {
            throw Refusal.conflict(request.session());
        }
    }

    private void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw Refusal.invalid(request.session(), problems);
        }
    }

    private void requireUnused(ComponentModel profile) {
        UsedBy usedBy = new TrustProfileUsers(request).of(profile);
        if (usedBy.count() > 0) {
            throw Refusal.inUse(
                    request.session(),
                    ProblemCode.DECIDES.with(
                            Map.of("name", String.valueOf(profile.getName()), "clients", clients(usedBy.count()))),
                    usedBy.clients());
        }
    }

    /** A realm without a default profile refuses all clients that name none. */
    private void requireNoneNamed(ComponentModel profile) {
        ComponentModel nameless = new ComponentModel(profile);
        nameless.setName("");
        UsedBy usedBy = new TrustProfileUsers(request).of(nameless);
        if (usedBy.count() > 0) {
            throw Refusal.inUse(
                    request.session(),
                    ProblemCode.IS_DEFAULT_OF.with(
                            Map.of("name", String.valueOf(profile.getName()), "clients", clients(usedBy.count()))),
                    usedBy.clients());
        }
    }

    private static Detail clients(int count) {
        return count == 1 ? ProblemCode.ONE_CLIENT.detail() : ProblemCode.CLIENTS.with(Map.of("count", count));
    }

    private void save(ComponentModel model) {
        realm.updateComponent(model);
        event(OperationType.UPDATE, model);
    }

    private void event(OperationType operation, ComponentModel model) {
        AdminEventBuilder event = request.adminEvent()
                .resource(ResourceType.COMPONENT)
                .operation(operation)
                .resourcePath("components", model.getId());
        if (operation != OperationType.DELETE) {
            event.representation(ModelToRepresentation.toRepresentation(request.session(), model, false));
        }
        event.success();
    }
}
