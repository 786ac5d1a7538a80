package dev.keycloakmtls.admin.trustprofile;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.UsedBy;
import dev.keycloakmtls.realm.RealmClients;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.authorization.fgap.AdminPermissionsSchema;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.ClientModel;

/** Which clients of a realm each trust profile decides about. */
final class TrustProfileUsers {

    private final AdminRequest request;

    /** By the name that they give; empty: the realm's default profile. */
    private final Map<String, Users> users = new HashMap<>();

    private static final class Users {
        private int count;
        private final List<String> shown = new ArrayList<>();
    }

    /**
     * Goes through all clients once: what depends on a profile must be known whoever asks, and so permissions decide only
     * about whom is named.
     */
    TrustProfileUsers(AdminRequest request) {
        this.request = request;
        AdminPermissionsSchema.runWithoutAuthorization(request.session(), () -> {
            RealmClients.of(request.session(), request.realm(), RealmClients.BOTH_METHODS)
                    .forEach(this::count);
        });
    }

    private void count(ClientModel client) {
        TrustProfiles.neededBy(client).ifPresent(name -> {
            Users users = this.users.computeIfAbsent(name, key -> new Users());
            users.count++;
            if (users.shown.size() < UsedBy.SHOWN && request.auth().clients().canView(client)) {
                users.shown.add(client.getClientId());
            }
        });
    }

    /** Those who name the profile, and those who name none while it is the default. */
    UsedBy of(ComponentModel profile) {
        List<Users> groups = Stream.of(
                        Optional.ofNullable(profile.getName()).filter(name -> !name.isEmpty()),
                        TrustProfiles.isDefault(profile) ? Optional.of("") : Optional.<String>empty())
                .flatMap(Optional::stream)
                .flatMap(name -> Stream.ofNullable(users.get(name)))
                .toList();
        return new UsedBy(
                groups.stream().mapToInt(group -> group.count).sum(),
                groups.stream()
                        .flatMap(group -> group.shown.stream())
                        .sorted()
                        .limit(UsedBy.SHOWN)
                        .toList());
    }
}
