package dev.keycloakmtls.admin;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.console.ConsoleThemeProviderFactory;
import dev.keycloakmtls.lookup.CertificateArrival;
import dev.keycloakmtls.lookup.CertificateLookup;
import dev.keycloakmtls.proxy.ProxyTrust;
import dev.keycloakmtls.server.Build;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.server.ServerOptions;
import dev.keycloakmtls.sighting.SightingSwitch;
import dev.keycloakmtls.sighting.Sightings;
import dev.keycloakmtls.tls.DirectTls;
import dev.keycloakmtls.tls.GuardConfirmation;
import dev.keycloakmtls.tls.GuardState;
import dev.keycloakmtls.untrusted.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.authentication.ClientAuthenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.theme.ThemeProvider;

/**
 * The one line of the log when the server has started: which build this is, how certificates arrive, who may speak for clients,
 * and what is switched off.
 */
final class StartLine {

    private static final Logger LOG = Logger.getLogger(StartLine.class);

    private StartLine() {}

    /** Once for each server: when all providers are there, and before anybody is served. */
    static void onEvent(ProviderEvent event) {
        if (event instanceof PostMigrationEvent started) {
            GuardConfirmation.find(started.getFactory());
            MutualTlsServer.of(started.getFactory())
                    .metrics()
                    .runs(Build.running().details());
            try (KeycloakSession session = started.getFactory().create()) {
                LOG.info(VisibleText.of(text(session)));
            }
        }
    }

    private static String text(KeycloakSession session) {
        return "Mutual TLS client authentication " + Build.running() + ". " + arrival(session) + " " + speakers(session)
                + " " + off(session);
    }

    private static String arrival(KeycloakSession session) {
        CertificateArrival arrival = CertificateArrival.of(session);
        String port = port(MutualTlsServer.of(session).options().get(ServerOption.PORT));
        boolean firstPortAsks =
                switch (DirectTls.handshake()) {
                    case ASKS_NOBODY, NO_TLS -> false;
                    case VERIFIES, ACCEPTS_ANY, NOT_KNOWN -> true;
                };
        if (!port.isEmpty() && !firstPortAsks) { // whether it is open already or not
            return port + " The first port asks nobody.";
        }
        return firstPort(session, arrival) + (port.isEmpty() ? "" : " " + port);
    }

    /** It opens when all the rest has started. */
    private static String port(int port) {
        if (port == 0) {
            return "";
        }
        return GuardState.ofServer()
                .objection()
                .map(objection -> "Port " + port + " stays closed: " + objection + ".")
                .orElse("Certificates arrive at port " + port + ", which lets every certificate through.");
    }

    private static String firstPort(KeycloakSession session, CertificateArrival arrival) {
        return switch (arrival) {
            case NOT_ASKED_FOR, NO_TLS -> arrival.detail().sentence();
            case VERIFIED ->
                "Certificates arrive by TLS, strictly: the handshake refuses those that the server's truststore does not verify.";
            case ANY -> "Certificates arrive by TLS, and the handshake lets every certificate through.";
            case GUARDED ->
                "Certificates arrive by TLS, and the handshake lets every certificate through; Keycloak's own methods are"
                        + " shown those that the server's truststores verify.";
            case FROM_PROXY, FROM_PROXY_GUARDED ->
                "Certificates arrive in a proxy's header, read by the lookup provider \"" + lookup(session) + "\""
                        + (arrival == CertificateArrival.FROM_PROXY
                                ? "."
                                : "; Keycloak's own methods are shown those that the server's truststores verify.");
            case NOT_KNOWN ->
                "How certificates arrive is not known: the lookup provider is \"" + lookup(session) + "\".";
        };
    }

    private static String speakers(KeycloakSession session) {
        CertificateArrival arrival = CertificateArrival.of(session);
        if (!arrival.isFromProxy() && arrival != CertificateArrival.NOT_KNOWN) {
            return "Nobody else speaks for a client.";
        }
        return ProxyTrust.of(session).sentence();
    }

    private static String off(KeycloakSession session) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        ServerOptions options = MutualTlsServer.of(session).options();
        List<String> off = new ArrayList<>();
        Stream.of(AuthenticationMethod.values())
                .map(AuthenticationMethod::providerId)
                .filter(id -> factory.getProviderFactory(ClientAuthenticator.class, id) == null)
                .forEach(off::add);
        if (!options.get(ServerOption.INSTALL_FLOW)) {
            off.add(ServerOption.INSTALL_FLOW.name());
        }
        if (options.get(ServerOption.CONNECTION_CHECK_LIFESPAN) == 0) {
            off.add("connection checks (" + ServerOption.CONNECTION_CHECK_LIFESPAN.name() + ")");
        }
        if (factory.getProviderFactory(ThemeProvider.class, ConsoleThemeProviderFactory.ID) == null) {
            off.add("the console's tabs");
        }
        if (GuardState.ofServer().status() == GuardState.Status.OFF) {
            off.add("the guard of Keycloak's own methods (" + ServerOption.GUARD_OTHER_METHODS.name() + ")");
        }
        SightingSwitch sightings = Sightings.of(session).setting();
        if (!sightings.isOn()) {
            off.add(
                    sightings.given()
                            ? ServerOption.SIGHTINGS.name()
                            : ServerOption.SIGHTINGS.name() + " (not tested on " + sightings.database() + "; "
                                    + ServerOption.SIGHTINGS.flag() + "=true switches them on)");
        }
        return off.isEmpty() ? "Nothing is switched off." : "Switched off: " + String.join(", ", off) + ".";
    }

    private static String lookup(KeycloakSession session) {
        return CertificateLookup.provider(session).orElse("");
    }
}
