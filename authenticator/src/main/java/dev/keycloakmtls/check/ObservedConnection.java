package dev.keycloakmtls.check;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;

/**
 * What this server saw of a connection, but for its certificates.
 *
 * @param address that Keycloak takes for the caller's: what a proxy has said, where Keycloak believes it
 * @param peer the address at the other end of the connection to this server
 * @param listener the address of this server that the connection came to
 * @param port of this server that the connection came to
 * @param tls the version of TLS; empty: the connection to this server was not encrypted
 */
public record ObservedConnection(String address, String peer, String listener, int port, Optional<String> tls) {

    static ObservedConnection of(KeycloakSession session, HttpServerRequest request) {
        // Of the connection: what the request itself says of them is what a proxy's headers say, where they are read.
        SocketAddress local = request.connection().localAddress();
        return new ObservedConnection(
                String.valueOf(session.getContext().getConnection().getRemoteAddr()),
                host(request.connection().remoteAddress()),
                host(local),
                local == null ? 0 : local.port(),
                Optional.ofNullable(request.connection().sslSession()).map(SSLSession::getProtocol));
    }

    private static String host(@Nullable SocketAddress address) {
        return address == null ? "" : String.valueOf(address.hostAddress());
    }

    Map<String, String> notes() {
        Map<String, String> notes = new HashMap<>(
                Map.of("address", address, "peer", peer, "listener", listener, "port", Integer.toString(port)));
        tls.ifPresent(version -> notes.put("tls", version));
        return notes;
    }

    static ObservedConnection of(Map<String, String> notes) {
        return new ObservedConnection(
                Notes.text(notes, "address"),
                Notes.text(notes, "peer"),
                Notes.text(notes, "listener"),
                Notes.number(notes, "port"),
                Notes.optional(notes, "tls"));
    }
}
