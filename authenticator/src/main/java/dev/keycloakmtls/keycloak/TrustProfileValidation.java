package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.config.InvalidSettingException;
import dev.keycloakmtls.config.TrustProfileSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.RealmModel;

/** What is wrong with a trust profile that somebody wants to save. */
public final class TrustProfileValidation {

    private static final String NAME = "name";

    /** Where a profile's trust can come from: without any of them nobody is trusted. */
    private static final Set<String> TRUST = Set.of(
            TrustProfileSettings.TRUST_ANCHORS,
            TrustProfileSettings.PINNED_CERTIFICATES,
            TrustProfileSettings.USE_SERVER_TRUSTSTORE);

    private TrustProfileValidation() {}

    /** At most one objection for each field, those of the profile by itself first. */
    public static List<Objection> objections(RealmModel realm, ComponentModel model) {
        List<Objection> objections = new ArrayList<>();
        Optional<TrustProfileSettings> settings = read(model, objections);
        TrustProfiles.components(realm)
                .filter(other -> !other.getId().equals(model.getId()))
                .forEach(other -> {
                    if (other.getName().equals(model.getName())) {
                        objections.add(new Objection(
                                NAME, "the realm already has a trust profile \"" + model.getName() + "\""));
                    }
                    if (settings.isPresent() && settings.get().isDefault() && TrustProfiles.isDefault(other)) {
                        objections.add(new Objection(
                                TrustProfileSettings.DEFAULT,
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
                    config.put(TrustProfileSettings.USE_SERVER_TRUSTSTORE, List.of("true"));
                }
            }
        }
    }
}
