package dev.keycloakmtls.testsuite.realm;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Keycloak's own login of users by a certificate, which does not ask who issued it. */
public final class X509Users {
    private X509Users() {}

    /** From now on the password grant of this realm asks for no password: who shows a certificate of {@code CN=alice} is alice. */
    public static void logInByCertificate(TestRealm realm) {
        realm.configure(
                "POST",
                "/users",
                "{\"username\":\"alice\",\"enabled\":true,\"email\":\"a@example.com\","
                        + "\"firstName\":\"A\",\"lastName\":\"A\"}");
        realm.configure(
                "POST",
                "/authentication/flows",
                "{\"alias\":\"by-certificate\",\"providerId\":\"basic-flow\",\"topLevel\":true,\"builtIn\":false}");
        realm.configure(
                "POST",
                "/authentication/flows/by-certificate/executions/execution",
                "{\"provider\":\"direct-grant-auth-x509-username\"}");
        String execution = realm.executions("by-certificate").get(0).path("id").asText();
        realm.configure(
                "POST",
                "/authentication/executions/" + execution + "/config",
                "{\"alias\":\"by-certificate\",\"config\":{"
                        + "\"x509-cert-auth.mapping-source-selection\":\"Subject's Common Name\","
                        + "\"x509-cert-auth.mapper-selection\":\"Username or Email\","
                        + "\"x509-cert-auth.revalidate-certificate-enabled\":\"false\"}}");
        ObjectNode step = realm.executions("by-certificate").get(0).deepCopy();
        realm.configure(
                "PUT",
                "/authentication/flows/by-certificate/executions",
                step.put("requirement", "REQUIRED").toString());
        realm.configure("PUT", "", "{\"directGrantFlow\":\"by-certificate\"}");
    }
}
