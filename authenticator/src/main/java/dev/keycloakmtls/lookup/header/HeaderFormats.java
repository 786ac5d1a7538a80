package dev.keycloakmtls.lookup.header;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.keycloakmtls.lookup.header.HeaderFormat.Options;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/** Finds the form that a lookup provider reads, by its id or its class. */
public final class HeaderFormats {

    /**
     * One of Keycloak's lookup providers. The classes are known by name, because older servers lack some.
     *
     * @param classes how the names of its classes begin, those of its factory too
     * @param factory the name of its factory
     */
    private record Known(String provider, String classes, String factory, Function<Options, HeaderFormat> format) {

        private static final String PACKAGE = X509ClientCertificateLookup.class.getPackageName() + ".";

        boolean isReadBy(Class<?> type) {
            return type.getName().startsWith(PACKAGE + classes);
        }

        boolean isMadeBy(Class<?> type) {
            return type.getName().equals(PACKAGE + classes + factory);
        }
    }

    private static final String SSL_FACTORY = "SslClientCertificateLookupFactory";

    private static final List<Known> KEYCLOAK = List.of(
            new Known(NginxFormat.PROVIDER, "NginxProxy", SSL_FACTORY, NginxFormat::new),
            new Known(ApacheFormat.PROVIDER, "ApacheProxy", SSL_FACTORY, ApacheFormat::new),
            new Known(HaProxyFormat.PROVIDER, "HaProxy", SSL_FACTORY, HaProxyFormat::new),
            new Known(Rfc9440Format.PROVIDER, "Rfc9440", "ClientCertificateLookupFactory", Rfc9440Format::new),
            new Known(TraefikFormat.PROVIDER, "TraefikProxy", SSL_FACTORY, options -> new TraefikFormat()),
            new Known(EnvoyFormat.PROVIDER, "EnvoyProxy", SSL_FACTORY, options -> new EnvoyFormat()));

    /** A new one needs a factory in the service file besides. */
    private static final Map<String, OwnProvider> OWN = Stream.of(
                    AwsAlbFormat.Mode.VERIFY.provider(),
                    AwsAlbFormat.Mode.PASSTHROUGH.provider(),
                    GoogleCloudFormat.PROVIDER,
                    AzureApplicationGatewayFormat.PROVIDER,
                    CloudflareFormat.PROVIDER,
                    F5BigIpFormat.PROVIDER,
                    IstioFormat.PROVIDER)
            .collect(toUnmodifiableMap(OwnProvider::id, provider -> provider));

    /**
     * Every form with the headers that it has where nobody has chosen others, those first that are one writer's alone. Apache,
     * HAProxy and nginx have none.
     */
    private static final List<HeaderFormat> AS_THEY_COME = Stream.of(
                    AwsAlbFormat.Mode.VERIFY.provider().id(),
                    AwsAlbFormat.Mode.PASSTHROUGH.provider().id(),
                    CloudflareFormat.PROVIDER.id(),
                    TraefikFormat.PROVIDER,
                    EnvoyFormat.PROVIDER,
                    Rfc9440Format.PROVIDER,
                    GoogleCloudFormat.PROVIDER.id(),
                    AzureApplicationGatewayFormat.PROVIDER.id(),
                    F5BigIpFormat.PROVIDER.id())
            .map(provider -> of(provider, (name, otherwise) -> otherwise))
            .toList();

    private HeaderFormats() {}

    /** The form that a provider reads; {@link NoHeader} if it reads none, or is not known. */
    public static HeaderFormat of(String provider, Options options) {
        OwnProvider own = OWN.get(provider);
        return own != null
                ? own.format().apply(options)
                : KEYCLOAK.stream()
                        .filter(known -> known.provider().equals(provider))
                        .findFirst()
                        .map(known -> known.format().apply(options))
                        .orElseGet(NoHeader::new);
    }

    /**
     * One of our own providers.
     *
     * @throws IllegalArgumentException if there is no such provider
     */
    public static OwnProvider own(String provider) {
        return Optional.ofNullable(OWN.get(provider))
                .orElseThrow(() -> new IllegalArgumentException("not a provider of this extension: " + provider));
    }

    /** The id of Keycloak's provider that has such a lookup; a subclass of a known one reads the same headers. */
    public static Optional<String> provider(Class<?> lookup) {
        return Stream.<Class<?>>iterate(lookup, type -> type != null, Class::getSuperclass)
                .flatMap(type -> KEYCLOAK.stream().filter(known -> known.isReadBy(type)))
                .findFirst()
                .map(Known::provider);
    }

    /** Whether the class, a lookup or the factory of one, is Keycloak's own for a provider. */
    public static boolean isOf(String provider, Class<?> type) {
        return KEYCLOAK.stream().anyMatch(known -> known.provider().equals(provider) && known.isReadBy(type));
    }

    /** Whether the class is the very factory by which Keycloak has a provider. */
    public static boolean isMadeByKeycloak(String provider, Class<?> factory) {
        return KEYCLOAK.stream().anyMatch(known -> known.provider().equals(provider) && known.isMadeBy(factory));
    }

    /** Whether there is a provider with this id that reads a header, Keycloak's or ours. */
    public static boolean isKnown(String provider) {
        return OWN.containsKey(provider)
                || KEYCLOAK.stream().anyMatch(known -> known.provider().equals(provider));
    }

    /**
     * Finds the form in which a certificate did come, where none is read from the request. Nothing is decided from it.
     *
     * @param values what the request has under a name; empty if nothing
     * @param read the form that the server reads
     */
    public static Optional<HeaderFormat> recognized(UnaryOperator<String> values, HeaderFormat read) {
        return AS_THEY_COME.stream()
                .filter(format -> !format.certificate().equalsIgnoreCase(read.certificate()))
                .filter(format -> !values.apply(format.certificate()).isBlank())
                .findFirst();
    }
}
