package dev.keycloakmtls.testsuite.clients;

import com.fasterxml.jackson.databind.JsonNode;

/** A client that is asked for each flow by itself, and keeps the tokens for later ones. */
abstract class FlowByFlow implements RealClient {
    final Account account;
    final UserAgent user;

    FlowByFlow(Account account, UserAgent user) {
        this.account = account;
        this.user = user;
    }

    @Override
    public final JsonNode attempt(Flow flow) throws Exception {
        return switch (flow) {
            case DISCOVERY -> discovery();
            case CLIENT_CREDENTIALS -> clientCredentials();
            case AUTHORIZATION_CODE -> authorizationCode();
            case REFRESH -> refresh();
            case INTROSPECTION -> introspection();
            case USERINFO -> userinfo();
            case USERINFO_WITH_ANOTHER_CERTIFICATE -> userinfoWithAnotherCertificate();
            case FORGED_CERTIFICATE -> forgedCertificate();
            case REVOCATION -> revocation();
            case REGISTRATION -> registration();
        };
    }

    abstract JsonNode discovery() throws Exception;

    abstract JsonNode clientCredentials() throws Exception;

    abstract JsonNode authorizationCode() throws Exception;

    abstract JsonNode refresh() throws Exception;

    abstract JsonNode introspection() throws Exception;

    abstract JsonNode userinfo() throws Exception;

    abstract JsonNode userinfoWithAnotherCertificate() throws Exception;

    abstract JsonNode forgedCertificate() throws Exception;

    abstract JsonNode revocation() throws Exception;

    abstract JsonNode registration() throws Exception;
}
