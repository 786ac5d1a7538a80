package dev.keycloakmtls.trustprofile;

import dev.keycloakmtls.TrustProfileProvider;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.config.TrustProfileSettings;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.Objection;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.RealmModel;

/** What is wrong with a trust profile that somebody wants to save. */
public final class TrustProfileValidation {

    private static final String NAME = "name";

    /** Where a profile's trust can come from: without any of them nobody is trusted. */
    private static final Set<String> TRUST = Set.of(
            TrustProfileSetting.TRUST_ANCHORS.key(),
            TrustProfileSetting.PINNED_CERTIFICATES.key(),
            TrustProfileSetting.USE_SERVER_TRUSTSTORE.key());

    private TrustProfileValidation() {}

    /**
     * At most one objection for each field, those of the profile by itself first. Of one that is there already only what
     * somebody adds or changes is judged, and everything that it trusts may be taken away: it then trusts nobody.
     */
    public static List<Objection> objections(RealmModel realm, ComponentModel model) {
        List<Objection> objections = all(realm, model);
        ComponentModel before = model.getId() == null ? null : realm.getComponent(model.getId());
        if (before == null || !TrustProfileProvider.class.getName().equals(before.getProviderType())) {
            return objections;
        }
        if (TrustProfiles.isDefault(model) && !TrustProfiles.isDefault(before)) {
            return objections; // it begins to decide about clients that it was not chosen for
        }
        List<Objection> known = all(realm, before);
        return objections.stream()
                .filter(objection -> objection
                        .problem()
                        .filter(problem -> problem.code() == ProblemCode.NOBODY_TRUSTED)
                        .isEmpty())
                .filter(objection -> adds(objection.field(), before, model) || !known.contains(objection))
                .toList();
    }

    /** Whether a field says something that it did not say before. */
    private static boolean adds(String field, ComponentModel before, ComponentModel after) {
        if (field.equals(NAME)) {
            return !Objects.equals(before.getName(), after.getName());
        }
        List<String> was = before.getConfig().getOrDefault(field, List.of());
        List<String> is = after.getConfig().getOrDefault(field, List.of());
        boolean reduced = TrustProfileSetting.CERTIFICATES.contains(field) && was.containsAll(is);
        return !is.isEmpty() && !reduced && !Set.copyOf(is).equals(Set.copyOf(was));
    }

    private static List<Objection> all(RealmModel realm, ComponentModel model) {
        List<Objection> objections = new ArrayList<>();
        Optional<TrustProfileSettings> settings = read(model, objections);
        if (model.getParentId() != null && !model.getParentId().equals(realm.getId())) {
            objections.add(Objection.of(SettingProblem.of("parentId", ProblemCode.PROFILE_ELSEWHERE)));
        }
        boolean isDefault =
                settings.map(TrustProfileSettings::isDefault).orElseGet(() -> TrustProfiles.isDefault(model));
        TrustProfiles.components(realm)
                .filter(other -> !other.getId().equals(model.getId()))
                .forEach(other -> {
                    if (Objects.equals(other.getName(), model.getName())) {
                        objections.add(new Objection(
                                NAME, "the realm already has a trust profile \"" + model.getName() + "\""));
                    }
                    if (isDefault && TrustProfiles.isDefault(other)) {
                        objections.add(new Objection(
                                TrustProfileSetting.DEFAULT.key(),
                                "trust profile \"" + other.getName() + "\" is the realm's default already"));
                    }
                });
        return List.copyOf(objections);
    }

    /** Reads on without what cannot be read, until there is nothing new to object to. */
    private static Optional<TrustProfileSettings> read(ComponentModel model, List<Objection> objections) {
        String name = model.getName();
        Map<String, List<String>> config = new HashMap<>(model.getConfig());
        Set<String> fields = new HashSet<>();
        while (true) {
            try {
                return Optional.of(TrustProfileSettings.read(name, config));
            } catch (InvalidSettingException e) {
                if (!fields.add(e.field())) {
                    return Optional.empty();
                }
                objections.add(Objection.of(e));
                if (e.field().equals(NAME)) {
                    name = "?";
                }
                config.remove(e.field());
                if (TRUST.contains(e.field())) {
                    // Stands in for what was left out, or nobody would be trusted for that reason alone.
                    config.put(TrustProfileSetting.USE_SERVER_TRUSTSTORE.key(), List.of("true"));
                }
            }
        }
    }
}
