package dev.keycloakmtls.testsuite.realm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;

/**
 * Keycloak's X.509 login of a user, alice, by the common name of a certificate, and, as is its default, whoever has issued it:
 * with a form in the browser, and by a direct grant.
 */
public final class UserLogins {
    private static final String CONFIG = "{\"alias\":\"%s\",\"config\":{"
            + "\"x509-cert-auth.mapping-source-selection\":\"Subject's Common Name\","
            + "\"x509-cert-auth.mapper-selection\":\"Username or Email\","
            + "\"x509-cert-auth.revalidate-certificate-enabled\":\"false\"}}";

    private final TestRealm realm;

    private UserLogins(TestRealm realm) {
        this.realm = realm;
    }

    /** Allows both in a realm. */
    public static UserLogins in(TestRealm realm) {
        UserLogins logins = new UserLogins(realm);
        realm.configure(
                "POST",
                "/users",
                "{\"username\":\"alice\",\"enabled\":true,\"email\":\"a@example.com\","
                        + "\"firstName\":\"A\",\"lastName\":\"A\"}");
        realm.with(ClientJson.of("app", "client-secret").publicClient());
        logins.flow("certificate-form", "auth-x509-client-username-form");
        logins.flow("certificate-grant", "direct-grant-auth-x509-username");
        realm.configure("PUT", "", "{\"browserFlow\":\"certificate-form\",\"directGrantFlow\":\"certificate-grant\"}");
        return logins;
    }

    private void flow(String alias, String authenticator) {
        realm.configure(
                "POST",
                "/authentication/flows",
                "{\"alias\":\"" + alias + "\",\"providerId\":\"basic-flow\",\"topLevel\":true,\"builtIn\":false}");
        realm.configure(
                "POST",
                "/authentication/flows/" + alias + "/executions/execution",
                "{\"provider\":\"" + authenticator + "\"}");
        ObjectNode step = realm.executions(alias).get(0).deepCopy();
        realm.configure(
                "POST", "/authentication/executions/" + step.path("id").asText() + "/config", CONFIG.formatted(alias));
        step.put("requirement", "REQUIRED");
        realm.configure("PUT", "/authentication/flows/" + alias + "/executions", step.toString());
    }

    /** What a caller gets at the token endpoint, as the user that its certificate names. */
    public Response directGrant(TokenClient caller) {
        return caller.token(realm.name(), Form.of("grant_type", "password", "client_id", "app"));
    }

    /** The page that a browser gets; it names the user that its certificate was taken for. */
    public Response form(TokenClient caller) {
        return caller.get(Grants.authorization(realm, "app", "openid"));
    }
}
