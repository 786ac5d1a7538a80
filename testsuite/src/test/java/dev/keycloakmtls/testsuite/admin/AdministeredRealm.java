package dev.keycloakmtls.testsuite.admin;

import static dev.keycloakmtls.testpki.Leaf.leaf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A realm in which every operation of the REST resource has something to do, and keeps admin events. */
public final class AdministeredRealm implements AutoCloseable {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate FIRST = TestCertificate.selfSigned(leaf("CN=first"));
    private static final TestCertificate SECOND = TestCertificate.selfSigned(leaf("CN=second"));
    private static final TestCertificate THIRD = TestCertificate.selfSigned(leaf("CN=third"));

    /** A client with two certificates, one with a {@code jwks_uri}, and two of {@code client-x509}, the last without CA. */
    private static final List<String> CLIENTS = List.of("robot", "published", "old", "open");

    private final SharedServer server;
    private final TestRealm realm;

    /**
     * A request.
     *
     * @param path below {@code /admin/realms}
     */
    public record Request(
            Operation operation, String path, @Nullable ObjectNode body) {
        public Response by(AdminClient administrator) {
            return administrator.request(operation.method(), path, body == null ? null : body.toString());
        }
    }

    private AdministeredRealm(SharedServer server, TestRealm realm) {
        this.server = server;
        this.realm = realm;
    }

    public static AdministeredRealm on(SharedServer server) {
        TestRealm realm = TestRealm.on(server).trusting(ROOT);
        for (String unused : List.of("partners", "next", "leaving", "compromised")) {
            realm.with(TrustProfileJson.named(unused).anchors(ROOT));
        }
        String jwks = server.backChannel()
                .publish("/" + realm.name(), TestJwk.set(TestJwk.of(FIRST).x5c(FIRST)))
                .toString();
        realm.with(ClientJson.selfSigned("robot").attribute("mtls.certificates", FIRST.pem() + SECOND.pem()))
                .with(ClientJson.selfSigned("published")
                        .attribute("use.jwks.url", "true")
                        .attribute("jwks.url", jwks))
                .with(ClientJson.of("old", "client-x509")
                        .attribute("x509.subjectdn", "CN=old")
                        .attribute("x509.casubjectdn", "CN=Root"))
                .with(ClientJson.of("open", "client-x509").attribute("x509.subjectdn", "CN=open"));
        realm.configure(
                "PUT",
                "/events/config",
                "{\"adminEventsEnabled\":true,\"adminEventsDetailsEnabled\":true,\"eventsEnabled\":true}");
        return new AdministeredRealm(server, realm);
    }

    public TestRealm realm() {
        return realm;
    }

    /** A request that is not refused and, if the operation writes, changes something. */
    public Request valid(Operation operation) {
        return switch (operation.toString()) {
            case "GET /trust-profiles",
                    "GET /inventory",
                    "GET /inventory/csv",
                    "GET /warnings",
                    "GET /arrivals",
                    "GET /build",
                    "GET /trust-profiles/settings",
                    "GET /connection-checks",
                    "GET /migration",
                    "GET /blocks",
                    "GET /sightings",
                    "DELETE /client-flow" -> new Request(operation, path(operation.path()), null);
            case "POST /connection-checks" -> {
                endChecks();
                yield new Request(operation, path(operation.path()), null);
            }
            case "GET /connection-checks/{id}",
                    "DELETE /connection-checks/{id}",
                    "GET /connection-checks/{id}/calls/{number}/clients" -> {
                StartedCheck check = calledCheck();
                yield new Request(
                        operation,
                        path(operation.path().replace("{id}", check.id()).replace("{number}", "1")),
                        null);
            }
            case "POST /blocks" -> new Request(operation, path(operation.path()), block());
            case "DELETE /blocks/{id}" -> new Request(operation, path("/blocks/" + blocked()), null);
            case "PUT /client-flow/{method}" -> new Request(operation, path("/client-flow/tls_client_auth"), null);
            case "POST /certificates/parse" -> new Request(operation, path(operation.path()), text(THIRD));
            case "POST /trust-profiles", "POST /trust-profiles/validate" ->
                new Request(operation, path(operation.path()), profile("new"));
            case "GET /trust-profiles/{id}" -> ofProfile(operation, "partners", null);
            case "PUT /trust-profiles/{id}" -> {
                ObjectNode change = profile("partners").put("version", version(profilePath("partners")));
                change.withObject("/config").putArray("maxPathLength").add("1");
                yield ofProfile(operation, "partners", change);
            }
            case "DELETE /trust-profiles/{id}" -> based(ofProfile(operation, "leaving", null));
            case "DELETE /trust-profiles/{id}/certificates/{sha256}" ->
                based(ofProfile(operation, "compromised", null));
            case "POST /trust-profiles/{id}/default" -> based(ofProfile(operation, "next", object()));
            case "POST /trust-profiles/{id}/test-revocation" ->
                ofProfile(operation, "partners", certificate(ROOT.issue(leaf("CN=asked about"))));
            case "GET /clients/{id}", "GET /clients/{id}/authentications" -> ofClient(operation, "robot", null);
            case "PUT /clients/{id}" -> based(ofClient(operation, "robot", object().put("boundTokens", true)));
            case "POST /clients/{id}/validate" -> ofClient(operation, "robot", object().put("boundTokens", true));
            case "POST /clients/{id}/credentials" -> based(ofClient(operation, "robot", text(THIRD)));
            case "DELETE /clients/{id}/credentials/{credentialId}" -> based(ofClient(operation, "robot", null));
            case "GET /clients/{id}/jwks" -> ofClient(operation, "published", null);
            case "POST /clients/{id}/try" -> ofClient(operation, "robot", certificate(FIRST));
            case "POST /clients/{id}/migration" -> based(ofClient(operation, "old", object().put("dryRun", false)));
            default -> throw new AssertionError(operation + " is new: say here what a request for it looks like");
        };
    }

    /** Of a certificate that nobody else has. */
    private static ObjectNode block() {
        ObjectNode body = object();
        body.putArray("blocks").add(certificate(TestCertificate.selfSigned(leaf("CN=stolen"))));
        return body;
    }

    /** The id of a block that is there. */
    private String blocked() {
        return server.admin()
                .request("POST", path("/blocks"), block().toString())
                .body()
                .path(0)
                .path("id")
                .asText();
    }

    /** There is room for one afterwards. */
    private void endChecks() {
        for (JsonNode check : server.admin().read(path("/connection-checks"))) {
            server.admin()
                    .request(
                            "DELETE",
                            path("/connection-checks/" + check.path("id").asText()),
                            null);
        }
    }

    private StartedCheck calledCheck() {
        endChecks();
        StartedCheck check = StartedCheck.by(server.admin(), realm.name());
        check.call(server.anonymous());
        return check;
    }

    /** The operation without what it would need to change anything. */
    public Request withoutEffect(Operation operation) {
        Request valid = valid(operation);
        return new Request(operation, valid.path().replaceFirst("\\?.*", ""), valid.body() == null ? null : object());
    }

    /** The same request about another client. */
    public Request about(Request request, String clientId) {
        return ofClient(request.operation(), clientId, request.body());
    }

    /** Adds the version that a write is based on, to the body or to a deletion's query. */
    private Request based(Request request) {
        String resource = request.path().replaceFirst("(/mtls/[^/]+/[^/]+).*", "$1");
        String version = version(resource);
        if (request.body() == null) {
            return new Request(request.operation(), request.path() + "?version=" + version, null);
        }
        return new Request(request.operation(), request.path(), request.body().put("version", version));
    }

    private Request ofProfile(Operation operation, String name, @Nullable ObjectNode body) {
        String rest = operation
                .path()
                .replace("/trust-profiles/{id}", "")
                .replace("{sha256}", Thumbprint.of(ROOT.certificate()).hex());
        return new Request(operation, profilePath(name) + rest, body);
    }

    private Request ofClient(Operation operation, String clientId, @Nullable ObjectNode body) {
        String client = path("/clients/" + id(clientId));
        String rest = operation.path().replace("/clients/{id}", "");
        if (rest.contains("{credentialId}")) {
            JsonNode credentials = server.admin().read(client).path("credentials");
            rest = rest.replace("{credentialId}", credentials.path(0).path("id").asText("none"));
        }
        return new Request(operation, client + rest, body);
    }

    /** What the realm's clients and trust profiles are, and how often they were changed: a refused write leaves it as it was. */
    public List<JsonNode> state() {
        List<JsonNode> state = new ArrayList<>();
        CLIENTS.forEach(client -> state.add(server.admin().read(path("/clients/" + id(client)))));
        state.add(server.admin().read(path("/trust-profiles")));
        state.addAll(adminEvents());
        return state;
    }

    /** The newest first. */
    public List<JsonNode> adminEvents() {
        List<JsonNode> events = new ArrayList<>();
        server.admin().read("/" + realm.name() + "/admin-events?max=1000").forEach(events::add);
        return events;
    }

    /** Lets every client authenticate with a secret, so that the flow can be given up. */
    public void giveUpBothMethods() {
        CLIENTS.forEach(client -> server.admin()
                .updateClient(realm.name(), client, json -> json.put("clientAuthenticatorType", "client-secret")));
    }

    private String profilePath(String name) {
        for (JsonNode profile : server.admin().read(path("/trust-profiles?brief=true"))) {
            if (profile.path("name").asText().equals(name)) {
                return path("/trust-profiles/" + profile.path("id").asText());
            }
        }
        throw new AssertionError("there is no trust profile " + name);
    }

    private String version(String path) {
        return server.admin().read(path).path("version").asText();
    }

    private String id(String clientId) {
        return server.admin().client(realm.name(), clientId).path("id").asText();
    }

    private String path(String rest) {
        return "/" + realm.name() + "/mtls" + rest;
    }

    private static ObjectNode profile(String name) {
        ObjectNode profile = object().put("name", name);
        profile.putObject("config").putArray("trustAnchors").add(ROOT.pem());
        return profile;
    }

    private static ObjectNode text(TestCertificate certificate) {
        return object().put("text", certificate.pem());
    }

    private static ObjectNode certificate(TestCertificate certificate) {
        return object().put("certificate", certificate.pem());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void close() {
        realm.close();
    }
}
