package dev.keycloakmtls.testsuite.realm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A client as the admin REST API takes it: confidential, with a service account and the password grant. */
public final class ClientJson {
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final ObjectNode attributes = json.putObject("attributes");

    private ClientJson(String clientId, String authenticator) {
        json.put("clientId", clientId)
                .put("clientAuthenticatorType", authenticator)
                .put("protocol", "openid-connect")
                .put("publicClient", false)
                .put("serviceAccountsEnabled", true)
                .put("directAccessGrantsEnabled", true);
        redirect("https://client.example.com/*");
    }

    /** RFC 8705 §2.1. */
    public static ClientJson caSigned(String clientId) {
        return new ClientJson(clientId, "tls-client-auth");
    }

    /** RFC 8705 §2.2. */
    public static ClientJson selfSigned(String clientId) {
        return new ClientJson(clientId, "self-signed-tls-client-auth");
    }

    /** One of Keycloak's own methods. */
    public static ClientJson of(String clientId, String authenticator) {
        return new ClientJson(clientId, authenticator);
    }

    public ClientJson attribute(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    /** The only redirect URI. */
    public ClientJson redirect(String uri) {
        json.putArray("redirectUris").add(uri);
        return this;
    }

    /** Allowed to use the device, CIBA, token exchange and JWT grants; introspects its own tokens. */
    public ClientJson everyGrant() {
        return ownAudience()
                .attribute("oauth2.device.authorization.grant.enabled", "true")
                .attribute("oidc.ciba.grant.enabled", "true")
                .attribute("standard.token.exchange.enabled", "true")
                .attribute("oauth2.jwt.authorization.grant.enabled", "true")
                .attribute("oauth2.jwt.authorization.grant.idp", AssertionIssuer.ALIAS);
    }

    /** Any field of the representation. */
    public ClientJson field(String name, String value) {
        json.put(name, value);
        return this;
    }

    public ClientJson publicClient() {
        json.put("publicClient", true).put("serviceAccountsEnabled", false);
        return this;
    }

    /** No grant at all: it asks about tokens and never gets one. */
    public ClientJson resourceServer() {
        json.put("standardFlowEnabled", false)
                .put("serviceAccountsEnabled", false)
                .put("directAccessGrantsEnabled", false)
                .putArray("redirectUris");
        return this;
    }

    /** Access tokens carry {@code cnf}. */
    public ClientJson boundTokens() {
        return attribute("tls.client.certificate.bound.access.tokens", "true");
    }

    /** Access tokens name the client itself as audience, so that it may introspect them. */
    public ClientJson ownAudience() {
        return audience(json.path("clientId").asText());
    }

    /** Access tokens name this client as audience, so that it may introspect them. */
    public ClientJson audience(String client) {
        ObjectNode mapper = json.putArray("protocolMappers").addObject();
        mapper.put("name", "audience").put("protocol", "openid-connect").put("protocolMapper", "oidc-audience-mapper");
        mapper.putObject("config").put("included.client.audience", client).put("access.token.claim", "true");
        return this;
    }

    public ObjectNode toJson() {
        return json.deepCopy();
    }
}
