package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.HeaderFormat.Options;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/** Finds the form that a lookup provider reads, by its id or its class. */
final class HeaderFormats {

    /**
     * One of Keycloak's lookup providers. The class is known by name, because older servers lack some.
     *
     * @param classes how the names of its classes begin, those of its factory too
     */
    private record Known(String provider, String classes, Function<Options, HeaderFormat> format) {

        boolean isReadBy(Class<?> type) {
            return type.getName().startsWith(X509ClientCertificateLookup.class.getPackageName() + "." + classes);
        }
    }

    private static final List<Known> KEYCLOAK = List.of(
            new Known(NginxFormat.PROVIDER, "NginxProxy", NginxFormat::new),
            new Known(ApacheFormat.PROVIDER, "ApacheProxy", ApacheFormat::new),
            new Known(HaProxyFormat.PROVIDER, "HaProxy", HaProxyFormat::new),
            new Known(Rfc9440Format.PROVIDER, "Rfc9440", Rfc9440Format::new),
            new Known(TraefikFormat.PROVIDER, "TraefikProxy", options -> new TraefikFormat()),
            new Known(EnvoyFormat.PROVIDER, "EnvoyProxy", options -> new EnvoyFormat()));

    private HeaderFormats() {}

    /** The form that a provider reads; {@link NoHeader} if it reads none, or is not known. */
    static HeaderFormat of(String provider, Options options) {
        return KEYCLOAK.stream()
                .filter(known -> known.provider().equals(provider))
                .findFirst()
                .map(known -> known.format().apply(options))
                .orElseGet(NoHeader::new);
    }

    /** The id of the provider that has such a lookup; a subclass of a known one reads the same headers. */
    static Optional<String> provider(Class<?> lookup) {
        return Stream.<Class<?>>iterate(lookup, type -> type != null, Class::getSuperclass)
                .flatMap(type -> KEYCLOAK.stream().filter(known -> known.isReadBy(type)))
                .findFirst()
                .map(Known::provider);
    }

    /** Whether the class, a lookup or the factory of one, is Keycloak's own for a provider. */
    static boolean isOf(String provider, Class<?> type) {
        return KEYCLOAK.stream().anyMatch(known -> known.provider().equals(provider) && known.isReadBy(type));
    }
}
