package dev.keycloakmtls.trustprofile;

import dev.keycloakmtls.TrustProfileProvider;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.config.TrustProfileSettings;
import dev.keycloakmtls.problem.InvalidSettingException;
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
    public static List<SettingProblem> problems(RealmModel realm, ComponentModel model) {
        List<SettingProblem> problems = all(realm, model);
        ComponentModel before = model.getId() == null ? null : realm.getComponent(model.getId());
        if (before == null || !TrustProfileProvider.class.getName().equals(before.getProviderType())) {
            return problems;
        }
        if (TrustProfiles.isDefault(model) && !TrustProfiles.isDefault(before)) {
            return problems; // it begins to decide about clients that it was not chosen for
        }
        List<SettingProblem> known = all(realm, before);
        return problems.stream()
                .filter(problem -> problem.code() != ProblemCode.NOBODY_TRUSTED)
                .filter(problem -> adds(problem.field(), before, model) || !known.contains(problem))
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

    private static List<SettingProblem> all(RealmModel realm, ComponentModel model) {
        List<SettingProblem> problems = new ArrayList<>();
        Optional<TrustProfileSettings> settings = read(model, problems);
        if (model.getParentId() != null && !model.getParentId().equals(realm.getId())) {
            problems.add(SettingProblem.of("parentId", ProblemCode.PROFILE_ELSEWHERE));
        }
        boolean isDefault =
                settings.map(TrustProfileSettings::isDefault).orElseGet(() -> TrustProfiles.isDefault(model));
        TrustProfiles.components(realm)
                .filter(other -> !other.getId().equals(model.getId()))
                .forEach(other -> {
                    if (Objects.equals(other.getName(), model.getName())) {
                        problems.add(new SettingProblem(NAME, ProblemCode.SAME_NAME, Map.of("name", model.getName())));
                    }
                    if (isDefault && TrustProfiles.isDefault(other)) {
                        problems.add(new SettingProblem(
                                TrustProfileSetting.DEFAULT.key(),
                                ProblemCode.OTHER_DEFAULT,
                                Map.of("name", String.valueOf(other.getName()))));
                    }
                });
        return List.copyOf(problems);
    }

    /** Reads on without what cannot be read, until there is nothing new to object to. */
    private static Optional<TrustProfileSettings> read(ComponentModel model, List<SettingProblem> problems) {
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
                problems.add(e.problem());
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
