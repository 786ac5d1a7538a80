package dev.keycloakmtls.admin.trustprofile;

import dev.keycloakmtls.admin.rest.ContentVersion;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.keycloak.component.ComponentModel;

/** Tells whether a trust profile is still the one that somebody has read. */
final class TrustProfileVersion {

    private TrustProfileVersion() {}

    /** Of name and configuration; the database keeps the values of a key in no order. */
    static String of(ComponentModel component) {
        ContentVersion version = new ContentVersion().add(String.valueOf(component.getName()));
        Map<String, List<String>> config = new TreeMap<>(TrustProfileConfig.of(component));
        config.forEach((key, values) -> {
            version.add(key).add(String.valueOf(values.size()));
            values.stream().sorted().forEach(version::add);
        });
        return version.text();
    }
}
