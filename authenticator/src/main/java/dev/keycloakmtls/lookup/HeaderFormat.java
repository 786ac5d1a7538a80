package dev.keycloakmtls.lookup;

import java.util.Locale;
import java.util.stream.Stream;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/** A way to write a client certificate into a header that one of Keycloak's lookup providers reads. */
enum HeaderFormat {
    /** Nothing is known: the TLS connection itself, or a provider that is not Keycloak's. */
    NONE(""),
    NGINX("NginxProxy"),
    APACHE("ApacheProxy"),
    HAPROXY("HaProxy"),
    RFC9440("Rfc9440"),
    TRAEFIK("TraefikProxy"),
    ENVOY("EnvoyProxy");

    private final String className;

    HeaderFormat(String simpleNamePrefix) {
        this.className = X509ClientCertificateLookup.class.getPackageName() + "." + simpleNamePrefix;
    }

    /** By name, because older servers lack some of the classes; a subclass of a known one reads the same headers. */
    static HeaderFormat of(Class<?> lookup) {
        for (Class<?> type = lookup; type != null; type = type.getSuperclass()) {
            for (HeaderFormat format : values()) {
                if (format.isReadBy(type)) {
                    return format;
                }
            }
        }
        return NONE;
    }

    static HeaderFormat ofProvider(String provider) {
        return Stream.of(values())
                .filter(format -> format.provider().equals(provider))
                .findFirst()
                .orElse(NONE);
    }

    /** Whether the class, a lookup provider or the factory of one, is Keycloak's own for this format. */
    boolean isReadBy(Class<?> lookup) {
        return this != NONE && lookup.getName().startsWith(className);
    }

    /** Keycloak's name of the lookup provider, as in {@code --spi-x509cert-lookup--<id>--…}. */
    String provider() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a header for one certificate, or for the chain in this format, can have several. */
    boolean isList(boolean chain) {
        return this == TRAEFIK || (this == RFC9440 && chain);
    }

    /** How a certificate is written; of Envoy's header, the values of {@code Cert} and {@code Chain}. */
    ForwardedEncoding encoding(boolean percentEncoded) {
        return switch (this) {
            case NONE -> ForwardedEncoding.UNKNOWN;
            case NGINX -> percentEncoded ? ForwardedEncoding.PERCENT_ENCODED : ForwardedEncoding.PEM;
            case APACHE -> ForwardedEncoding.PEM;
            case HAPROXY, TRAEFIK -> ForwardedEncoding.BASE64;
            case RFC9440 -> ForwardedEncoding.BYTE_SEQUENCE;
            case ENVOY -> ForwardedEncoding.PERCENT_ENCODED;
        };
    }
}
