package dev.keycloakmtls.tls.port;

import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;

/**
 * Finds what serves the requests of the first port: Quarkus's whole chain, with what Keycloak has put into it. The one internal
 * class of Quarkus that the port is built on; the tests ask every supported Keycloak for it.
 */
final class RootHandler {

    private RootHandler() {}

    /** @throws LinkageError on a Quarkus that has it elsewhere */
    static Handler<HttpServerRequest> ofTheFirstPort() {
        return VertxHttpRecorder.getRootHandler();
    }
}
