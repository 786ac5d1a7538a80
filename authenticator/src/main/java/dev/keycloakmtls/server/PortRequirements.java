package dev.keycloakmtls.server;

import dev.keycloakmtls.untrusted.VisibleText;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/**
 * What the rest of the server's configuration has to be for a {@link PortSettings port for clients with certificates}. A server
 * that is configured otherwise does not start: a port that is quietly missing would be found out by clients.
 */
public final class PortRequirements {

    /** The lookup providers that read the TLS connection itself. */
    private static final Set<String> TLS_LOOKUPS = Set.of("default", "quarkus");

    private static final String HTTP = "quarkus.http.insecure-requests";

    /** Any of them gives the first port TLS; Keycloak writes its own options into the first two. */
    private static final List<String> CERTIFICATES = List.of(
            "quarkus.http.ssl.certificate.files",
            "quarkus.http.ssl.certificate.key-store-file",
            "quarkus.http.tls-configuration-name");

    /** What gives Quarkus's unnamed configuration a certificate; other properties below have values by themselves. */
    private static final List<String> KEY_STORES =
            List.of("quarkus.tls.key-store.pem.", "quarkus.tls.key-store.p12.", "quarkus.tls.key-store.jks.");

    private final Function<String, Optional<String>> property;
    private final Supplier<Iterable<String>> names;

    /**
     * @param property the value of a configuration property, Keycloak's ({@code kc.…}) or Quarkus's, if it has one
     * @param names of all properties
     */
    public PortRequirements(Function<String, Optional<String>> property, Supplier<Iterable<String>> names) {
        this.property = property;
        this.names = names;
    }

    /** Whether the first port, or one beside it, has TLS. */
    public boolean firstPortHasTls() {
        return CERTIFICATES.stream().anyMatch(name -> value(name).isPresent())
                || StreamSupport.stream(names.get().spliterator(), false)
                        .anyMatch(name -> KEY_STORES.stream().anyMatch(name::startsWith));
    }

    /**
     * Checks the configuration.
     *
     * @throws IllegalArgumentException with the option {@code port}, what is missing and what to do
     */
    void check(PortSettings port) {
        if (!firstPortHasTls() && port.certificate().isEmpty()) {
            throw refused("the first port has no TLS and so no certificate to share; set "
                    + ServerOption.PORT_CERTIFICATE_FILE.flag() + " and "
                    + ServerOption.PORT_CERTIFICATE_KEY_FILE.flag());
        }
        checkTaken(port.port());
        checkIssuer();
    }

    /** In one process two listeners of one port would share their connections, and each get those of the other. */
    private void checkTaken(int port) {
        checkDifferent(port, "quarkus.http.ssl-port", "https-port", firstPortHasTls());
        checkDifferent(
                port,
                "quarkus.http.port",
                "http-port",
                !value(HTTP).orElse("enabled").equalsIgnoreCase("disabled"));
        checkDifferent(port, "quarkus.management.port", "http-management-port", true);
    }

    private void checkDifferent(int port, String property, String option, boolean inUse) {
        if (inUse && value(property).filter(Integer.toString(port)::equals).isPresent()) {
            throw refused(port + " is the port of --" + option + " already");
        }
    }

    /** Or a token of one port would not be valid at the other: Keycloak takes the issuer's port from the request. */
    private void checkIssuer() {
        Optional<String> hostname = value("kc.hostname");
        boolean fixed = hostname.map(text -> text.toLowerCase(Locale.ROOT))
                .filter(text -> text.startsWith("https://"))
                .isPresent();
        if (!fixed) {
            throw refused(
                    "needs --hostname with a whole URL, such as --hostname=https://auth.example.com, so that the tokens"
                            + " of both ports have the same issuer; it is "
                            + hostname.map(text -> "\"" + VisibleText.of(text) + "\"")
                                    .orElse("not set"));
        }
    }

    /**
     * Checks where the server takes client certificates from.
     *
     * @param lookup the id of the provider of the SPI {@code x509cert-lookup} that is in use
     * @throws IllegalArgumentException if that provider reads a header and not the TLS connection
     */
    void checkLookup(String lookup) {
        if (!TLS_LOOKUPS.contains(lookup)) {
            throw refused("certificates of TLS connections are not read while the lookup provider is \""
                    + VisibleText.of(lookup)
                    + "\"; build without --spi-x509cert-lookup--provider, or leave the port out");
        }
    }

    /** The public base URL that {@code --hostname} stands for; what follows the host is the path on the public side. */
    public Optional<URI> publicUrl() {
        return value("kc.hostname").map(URI::create);
    }

    /** Whether a proxy in front of the first port speaks for those who connect, so that its public port is not known here. */
    public boolean behindProxy() {
        return value("kc.proxy-headers").isPresent();
    }

    private Optional<String> value(String name) {
        return property.apply(name).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(ServerOption.PORT.flag() + ": " + why);
    }
}
