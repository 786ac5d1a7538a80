package dev.keycloakmtls.admin.warning;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.warning.Warning.Kind;
import dev.keycloakmtls.client.Misspellings;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.realm.RealmClients;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.keycloak.authorization.fgap.AdminPermissionsSchema;
import org.keycloak.models.ClientModel;

/** Clients that nobody can log in as for a reason that stands in none of their own settings, or in their spelling. */
final class ClientWarnings {

    private final AdminRequest request;
    private final TrustProfiles profiles;

    ClientWarnings(AdminRequest request) {
        this.request = request;
        this.profiles = new TrustProfiles(request.session(), request.realm());
    }

    /** At most {@code max} of each kind, of clients that the administrator may view. */
    List<Warning> list(int max) {
        List<ClientModel> clients = new ArrayList<>();
        AdminPermissionsSchema.runWithoutAuthorization(
                request.session(),
                () -> RealmClients.of(request.session(), request.realm(), RealmClients.MEANING_BOTH_METHODS).stream()
                        .filter(client -> !client.isPublicClient() && client.isEnabled())
                        .forEach(clients::add));
        List<Warning> warnings = new ArrayList<>(withoutProfile(clients, max));
        for (ClientModel client : clients) {
            if (warnings.size() < 2 * max && request.auth().clients().canView(client)) {
                Misspellings.problems(request.session(), client)
                        .forEach(problem -> warnings.add(Kind.CLIENT_MISSPELT.danger(client, misspelt(problem))));
            }
        }
        return warnings;
    }

    /** Whoever deleted or renamed the profile behind the back of this extension has lost these clients. */
    private List<Warning> withoutProfile(List<ClientModel> clients, int max) {
        Map<String, List<ClientModel>> byProfile = new TreeMap<>();
        for (ClientModel client : clients) {
            TrustProfiles.neededBy(client).ifPresent(name -> byProfile
                    .computeIfAbsent(name, key -> new ArrayList<>())
                    .add(client));
        }
        List<Warning> warnings = new ArrayList<>();
        byProfile.forEach((name, users) -> {
            if (profiles.find(name) instanceof TrustProfileLookup.Missing missing
                    && missing.rejection().reason() == RejectionReason.TRUST_PROFILE_NOT_FOUND) {
                users.stream()
                        .filter(client -> request.auth().clients().canView(client))
                        .limit(max - warnings.size())
                        .forEach(client -> warnings.add(Kind.CLIENT_WITHOUT_PROFILE.danger(
                                client,
                                ProblemCode.CLIENT_CANNOT.with(
                                        Map.of("why", missing.rejection().argument())))));
            }
        });
        return warnings;
    }

    private static Detail misspelt(SettingProblem problem) {
        return ProblemCode.SETTING_MISSPELT.with(Map.of("setting", problem.field(), "problem", problem.detail()));
    }
}
