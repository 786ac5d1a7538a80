package dev.keycloakmtls.tls.port;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the port for clients with certificates serves, below {@code /realms/<realm>/}: the only list of it. An endpoint is here
 * because a client authenticates there by its certificate, or shows the certificate that its token is bound to.
 */
enum ServedEndpoint {
    TOKEN("protocol/openid-connect/token", "POST"),
    INTROSPECTION("protocol/openid-connect/token/introspect", "POST"),
    REVOCATION("protocol/openid-connect/revoke", "POST"),
    /** The token is bound to the certificate, RFC 8705 §3. */
    USERINFO("protocol/openid-connect/userinfo", "GET", "POST"),
    PUSHED_AUTHORIZATION_REQUEST("protocol/openid-connect/ext/par/request", "POST"),
    /** GET is a page for users there. */
    DEVICE_AUTHORIZATION("protocol/openid-connect/auth/device", "POST"),
    BACKCHANNEL_AUTHENTICATION("protocol/openid-connect/ext/ciba/auth", "POST"),
    REGISTRATION("clients-registrations/openid-connect", "POST"),
    /** No alias, but a client that gives up its refresh token there has to authenticate. */
    LOGOUT("protocol/openid-connect/logout", "POST"),
    /** Ours: whoever calls it learns which certificate has arrived. */
    CONNECTION_CHECK("mtls/connection-check", "POST");

    private final String path;

    @SuppressWarnings("ImmutableEnumChecker") // it is
    private final Set<String> methods;

    ServedEndpoint(String path, String... methods) {
        this.path = path;
        this.methods = Set.of(methods);
    }

    /** Exactly as it stands in a request: nothing encoded, no slash at either end. */
    String path() {
        return path;
    }

    Set<String> methods() {
        return methods;
    }

    /** The endpoint with exactly this path, if there is one. */
    static Optional<ServedEndpoint> at(String path) {
        return Stream.of(values())
                .filter(endpoint -> endpoint.path.equals(path))
                .findFirst();
    }
}
