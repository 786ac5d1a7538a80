package dev.keycloakmtls.lookup;

/**
 * By which way a certificate came to this server.
 *
 * @param header the header that it stood in; empty: it came in the TLS handshake
 * @param port of this server that the connection came to
 */
public record ArrivalWay(String header, int port) {

    /** Whether it came in the handshake with this server. */
    public boolean isDirect() {
        return header.isEmpty();
    }
}
