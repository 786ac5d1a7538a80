package dev.keycloakmtls.keycloak;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What this server's own TLS layer does with client certificates, read as Quarkus's {@code HttpServerOptionsUtils} reads
 * it: a TLS configuration of the registry where there is one, otherwise Keycloak's options.
 */
final class DirectTls {

    /** Keycloak's {@code https-client-auth}, or whatever {@code conf/quarkus.properties} says instead. */
    private static final String CLIENT_AUTH = "quarkus.http.ssl.client-auth";

    private static final String CONFIGURATION = "quarkus.http.tls-configuration-name";
    private static final String REGISTRY = "quarkus.tls.";

    /** What Keycloak's {@code HttpPropertyMappers.isHttpsEnabled} looks at. */
    private static final List<String> OWN_CERTIFICATE =
            List.of("quarkus.http.ssl.certificate.files", "quarkus.http.ssl.certificate.key-store-file");

    private DirectTls() {}

    /**
     * Reads the configuration.
     *
     * @param option the value of a property, if it has one
     * @param names of all properties; asked only where there is a TLS configuration in the registry
     */
    static CertificateArrival arrival(Function<String, Optional<String>> option, Supplier<Iterable<String>> names) {
        if (option.apply(CLIENT_AUTH).orElse("none").equalsIgnoreCase("none")) {
            return CertificateArrival.NOT_ASKED_FOR;
        }
        Optional<String> name = option.apply(CONFIGURATION).filter(text -> !text.equals("<default>"));
        if (name.isPresent()) {
            return registered(option, names, REGISTRY + name.get() + ".", REGISTRY + '"' + name.get() + "\".");
        }
        if (has(names, REGISTRY + "key-store.")) { // without a key store Quarkus leaves the default configuration alone
            return registered(option, names, REGISTRY, REGISTRY);
        }
        return OWN_CERTIFICATE.stream()
                        .anyMatch(certificate -> option.apply(certificate).isPresent())
                ? CertificateArrival.VERIFIED
                : CertificateArrival.NO_TLS;
    }

    private static CertificateArrival registered(
            Function<String, Optional<String>> option, Supplier<Iterable<String>> names, String plain, String quoted) {
        if (Stream.of(plain, quoted).anyMatch(prefix -> option.apply(prefix + "trust-all")
                .filter(Boolean::parseBoolean)
                .isPresent())) {
            return CertificateArrival.ANY;
        }
        return has(names, plain) || has(names, quoted) ? CertificateArrival.VERIFIED : CertificateArrival.NOT_KNOWN;
    }

    private static boolean has(Supplier<Iterable<String>> names, String prefix) {
        return StreamSupport.stream(names.get().spliterator(), false).anyMatch(name -> name.startsWith(prefix));
    }
}
