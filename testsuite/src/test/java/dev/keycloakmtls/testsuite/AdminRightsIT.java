package dev.keycloakmtls.testsuite;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testsuite.admin.AdministeredRealm;
import dev.keycloakmtls.testsuite.admin.AdministeredRealm.Request;
import dev.keycloakmtls.testsuite.admin.Operation;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may do what with the REST resource: every operation of its description is asked for by every kind of administrator. */
class AdminRightsIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    /** By operation, what is enough: any of these, of which one may take several roles together. */
    private static final Map<String, List<Set<String>>> ENOUGH = Map.ofEntries(
            either("POST /certificates/parse", "query-clients", "view-realm"),
            either("GET /trust-profiles", "view-realm"),
            either("POST /trust-profiles", "manage-realm"),
            either("GET /trust-profiles/settings", "view-realm"),
            either("POST /trust-profiles/validate", "view-realm"),
            either("GET /trust-profiles/{id}", "view-realm"),
            either("PUT /trust-profiles/{id}", "manage-realm"),
            either("DELETE /trust-profiles/{id}", "manage-realm"),
            either("POST /trust-profiles/{id}/default", "manage-realm"),
            either("DELETE /trust-profiles/{id}/certificates/{sha256}", "manage-realm"),
            either("POST /trust-profiles/{id}/test-revocation", "manage-realm"),
            either("GET /blocks", "view-realm"),
            either("POST /blocks", "manage-realm"),
            either("DELETE /blocks/{id}", "manage-realm"),
            either("GET /sightings", "query-clients"),
            either("GET /inventory", "query-clients"),
            either("GET /inventory/csv", "query-clients"),
            either("GET /warnings", "query-clients", "view-realm"),
            either("GET /arrivals", "query-clients", "view-realm"),
            either("GET /build", "query-clients", "view-realm"),
            either("GET /connection-checks", "manage-realm"),
            either("POST /connection-checks", "manage-realm"),
            either("GET /connection-checks/{id}", "manage-realm"),
            either("DELETE /connection-checks/{id}", "manage-realm"),
            entry(
                    "GET /connection-checks/{id}/calls/{number}/clients",
                    List.of(Set.of("manage-realm", "query-clients"))),
            either("GET /migration", "query-clients"),
            either("DELETE /client-flow", "manage-realm"),
            either("PUT /client-flow/{method}", "manage-realm"),
            either("GET /clients/{id}", "view-clients"),
            either("PUT /clients/{id}", "manage-clients"),
            either("POST /clients/{id}/validate", "view-clients"),
            either("POST /clients/{id}/credentials", "manage-clients"),
            either("DELETE /clients/{id}/credentials/{credentialId}", "manage-clients"),
            either("GET /clients/{id}/jwks", "manage-clients"),
            either("POST /clients/{id}/try", "view-clients"),
            entry("GET /clients/{id}/authentications", List.of(Set.of("view-clients", "view-events"))),
            either("POST /clients/{id}/migration", "view-clients"));

    /** Who has the one has the others. */
    private static final Map<String, Set<String>> IMPLIED = Map.of(
            "view-clients", Set.of("query-clients"),
            "manage-clients", Set.of("view-clients", "query-clients"),
            "manage-realm", Set.of("view-realm"));

    private static final List<Set<String>> ADMINISTRATORS = List.of(
            Set.of("query-clients"),
            Set.of("view-clients"),
            Set.of("manage-clients"),
            Set.of("view-realm"),
            Set.of("manage-realm"),
            Set.of("manage-realm", "query-clients"),
            Set.of("view-events"),
            Set.of("view-events", "query-clients"),
            Set.of("view-events", "view-clients"),
            Set.of(
                    "manage-users",
                    "manage-events",
                    "manage-identity-providers",
                    "manage-authorization",
                    "impersonation"));

    private static AdministeredRealm realm;
    private static TestRealm other;
    private static final Map<Set<String>, AdminClient> BY_ROLES = new LinkedHashMap<>();

    /** These four may view or manage a client by itself. */
    private static AdminClient viewer;

    private static AdminClient manager;
    private static AdminClient ofAnother;
    private static AdminClient realmManager;

    @BeforeAll
    static void createRealm() {
        realm = AdministeredRealm.on(SERVER);
        other = TestRealm.on(SERVER);
        ADMINISTRATORS.forEach(roles -> BY_ROLES.put(roles, realm.realm().administrator(roles.toArray(new String[0]))));
        viewer = realm.realm().administrator("query-clients");
        manager = realm.realm().administrator("query-clients");
        ofAnother = realm.realm().administrator("query-clients");
        realmManager = realm.realm().administrator("manage-realm");
        realm.realm().permit("robot", "view", viewer, manager, realmManager);
        realm.realm().permit("robot", "manage", manager);
        realm.realm().permit("old", "view", ofAnother);
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
        other.close();
    }

    @TestFactory
    Stream<DynamicTest> isForWhoHasTheRightAndForNobodyElse() {
        return Operation.all()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    assertThat(ENOUGH).as("say who may do this").containsKey(operation.toString());
                    Request request = realm.withoutEffect(operation);
                    BY_ROLES.forEach((roles, administrator) -> assertAllowed(
                            isEnough(operation, roles), request.by(administrator), operation + " by " + roles));
                    assertThat(SERVER.anonymous()
                                    .json(operation.method(), "/admin/realms" + request.path(), Map.of(), "{}")
                                    .status())
                            .isEqualTo(401);
                }));
    }

    @Test
    void whoManagesOneRealmDoesNothingInAnother() {
        AdminClient stranger = other.administrator("realm-admin");

        Operation.all()
                .forEach(operation ->
                        assertAllowed(false, realm.withoutEffect(operation).by(stranger), operation.toString()));
    }

    /** Keycloak's fine-grained permissions, version 2. */
    @Test
    void whoIsPermittedOneClientSeesAndChangesThatOneAlone() {
        Operation.all()
                .filter(operation -> operation.path().startsWith("/clients/{id}"))
                .forEach(operation -> {
                    Request own = realm.about(realm.withoutEffect(operation), "robot");
                    assertAllowed(
                            isEnough(operation, Set.of("view-clients")), own.by(viewer), operation + " by the viewer");
                    assertAllowed(
                            isEnough(operation, Set.of("manage-clients")),
                            own.by(manager),
                            operation + " by the manager");
                    for (AdminClient stranger : List.of(viewer, manager)) {
                        Request foreign = realm.about(own, "old");
                        assertAllowed(false, foreign.by(stranger), operation + " by a stranger");
                    }
                });

        assertThat(listed("/inventory", viewer)).containsExactly("robot");
        assertThat(listed("/inventory", ofAnother)).isEmpty();
        assertThat(csv(viewer)).hasSize(2).last().asString().contains(",robot,");
        assertThat(csv(ofAnother)).hasSize(1);
        assertThat(listed("/migration", viewer)).isEmpty();
        assertThat(listed("/migration", ofAnother)).containsExactly("old");
    }

    /** What depends on a profile is counted for everybody, but named only to those who may know. */
    @Test
    void whoManagesTheRealmIsNotToldOfClientsThatHeMayNotView() {
        Response flow = realmManager.request("DELETE", "/" + realm.realm().name() + "/mtls/client-flow", null);
        Response warnings = realmManager.request("GET", "/" + realm.realm().name() + "/mtls/warnings", null);

        assertThat(flow.status()).as(flow.text()).isEqualTo(409);
        assertThat(flow.body().path("clients")).hasSize(1);
        assertThat(flow.body().path("clients").get(0).asText()).isEqualTo("robot");
        assertThat(warnings.body().findValuesAsText("clientId")).isEmpty();
        assertThat(SERVER.admin()
                        .read("/" + realm.realm().name() + "/mtls/warnings")
                        .findValuesAsText("clientId"))
                .containsExactly("open");
    }

    private static List<String> listed(String path, AdminClient administrator) {
        Response answer = administrator.request("GET", "/" + realm.realm().name() + "/mtls" + path, null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.body().path("total").asInt())
                .isEqualTo(answer.body().path("items").size());
        return answer.body().path("items").findValuesAsText("clientId");
    }

    private static List<String> csv(AdminClient administrator) {
        return administrator
                .request("GET", "/" + realm.realm().name() + "/mtls/inventory/csv", null)
                .text()
                .lines()
                .toList();
    }

    private static void assertAllowed(boolean allowed, Response answer, String what) {
        if (allowed) {
            assertThat(answer.status())
                    .as(what + ": " + answer.text())
                    .isNotEqualTo(401)
                    .isNotEqualTo(403)
                    .isLessThan(500);
        } else {
            assertThat(answer.status()).as(what + ": " + answer.text()).isEqualTo(403);
        }
    }

    private static boolean isEnough(Operation operation, Set<String> roles) {
        Set<String> all = new HashSet<>(roles);
        roles.forEach(role -> all.addAll(IMPLIED.getOrDefault(role, Set.of())));
        return ENOUGH.get(operation.toString()).stream().anyMatch(all::containsAll);
    }

    private static Map.Entry<String, List<Set<String>>> either(String operation, String... roles) {
        return entry(operation, Stream.of(roles).map(Set::of).toList());
    }
}
