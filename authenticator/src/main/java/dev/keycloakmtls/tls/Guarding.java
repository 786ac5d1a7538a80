package dev.keycloakmtls.tls;

import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.tls.DirectTls.Handshake;
import java.util.Optional;

/** Whether certificates are hidden from Keycloak's own methods, as the server's options say it. */
final class Guarding {

    private Guarding() {}

    /** Those that the TLS layer has let through without verifying them; unless somebody wants them to be seen by everybody. */
    static boolean ofTheTlsLayer() {
        return chosen().orElseGet(Guarding::isAnybodyLetThrough);
    }

    /** Those in a proxy's header; only if somebody wants it, since the proxy may well have verified them. */
    static boolean ofHeaders() {
        return chosen().orElse(false);
    }

    /** Whether somebody wants that everybody sees everything. */
    static boolean isSwitchedOff() {
        return chosen().filter(on -> !on).isPresent();
    }

    private static Optional<Boolean> chosen() {
        return ServerOption.GUARD_OTHER_METHODS.fromConfiguration();
    }

    /** Whether a listener lets certificates through that nobody has verified. */
    static boolean isAnybodyLetThrough() {
        return DirectTls.handshake() == Handshake.ACCEPTS_ANY || ServerOption.PORT.fromConfiguration() != 0;
    }
}
