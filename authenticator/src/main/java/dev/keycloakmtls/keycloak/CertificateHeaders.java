package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.keycloak.Config;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/**
 * The headers from which a lookup provider of Keycloak's takes the certificate, and whether they say one thing only.
 * Keycloak reads the first of several headers, the first of several certificates, and splits
 * {@code x-forwarded-client-cert} without regard to quotes: where a proxy has appended instead of replaced, the caller's
 * word would count. This only ever refuses; what it lets pass, the lookup still has to read.
 */
final class CertificateHeaders {

    /** Keycloak's name of a lookup provider, as in {@code --spi-x509cert-lookup--<id>--…}. */
    private enum Format {
        NONE(""),
        NGINX("NginxProxy"),
        APACHE("ApacheProxy"),
        HAPROXY("HaProxy"),
        RFC9440("Rfc9440"),
        TRAEFIK("TraefikProxy"),
        ENVOY("EnvoyProxy");

        private final String className;

        Format(String simpleNamePrefix) {
            this.className = X509ClientCertificateLookup.class.getPackageName() + "." + simpleNamePrefix;
        }

        /** By name, because older servers lack some of the classes; a subclass of a known one reads the same headers. */
        static Format of(Class<?> lookup) {
            for (Class<?> type = lookup; type != null; type = type.getSuperclass()) {
                for (Format format : values()) {
                    if (format.isReadBy(type)) {
                        return format;
                    }
                }
            }
            return NONE;
        }

        /** Whether the class, a lookup provider or the factory of one, is Keycloak's own for this format. */
        boolean isReadBy(Class<?> lookup) {
            return this != NONE && lookup.getName().startsWith(className);
        }

        String provider() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A lookup provider's options. */
    @FunctionalInterface
    interface Options {
        String get(String name, String otherwise);
    }

    private final Format format;
    private final String certificate;
    private final List<String> chain;
    private final List<String> all;
    private final boolean readAsKeycloakDoes;
    private final boolean percentEncoded;

    private CertificateHeaders(Format format, boolean readAsKeycloakDoes, Options config) {
        this.format = format;
        this.readAsKeycloakDoes = readAsKeycloakDoes;
        this.certificate = certificateHeader(format, config);
        this.chain = chainHeaders(format, config);
        var names = new ArrayList<String>(List.of(certificate));
        names.addAll(chain);
        if (format == Format.NGINX && Boolean.parseBoolean(config.get("trust-proxy-verification", "false"))) {
            names.add("ssl-client-verify");
        }
        this.all = names.stream().filter(name -> !name.isBlank()).toList();
        this.percentEncoded = format == Format.NGINX && Boolean.parseBoolean(config.get("cert-is-url-encoded", "true"));
    }

    /**
     * None are known of the TLS connection itself and of providers that are not Keycloak's.
     *
     * @param lookup a lookup provider
     * @param factory what it comes from
     */
    static CertificateHeaders readBy(Class<?> lookup, Class<?> factory) {
        return readBy(
                lookup,
                factory,
                Config.scope("x509cert-lookup", Format.of(lookup).provider())::get);
    }

    static CertificateHeaders readBy(Class<?> lookup, Class<?> factory, Options config) {
        Format format = Format.of(lookup);
        return new CertificateHeaders(format, format.isReadBy(lookup) && format.isReadBy(factory), config);
    }

    /** @param provider one of Keycloak's lookup providers, with its options */
    static CertificateHeaders configured(String provider, Options config) {
        return new CertificateHeaders(
                Stream.of(Format.values())
                        .filter(format -> format.provider().equals(provider))
                        .findFirst()
                        .orElse(Format.NONE),
                true,
                config);
    }

    /** The names and defaults of Keycloak's factories. */
    private static String certificateHeader(Format format, Options config) {
        return switch (format) {
            case NONE -> "";
            case NGINX, APACHE, HAPROXY -> config.get("sslClientCert", "");
            case RFC9440 -> config.get("sslClientCert", "Client-Cert");
            case TRAEFIK -> "X-Forwarded-Tls-Client-Cert";
            case ENVOY -> "x-forwarded-client-cert";
        };
    }

    private static List<String> chainHeaders(Format format, Options config) {
        if (format == Format.RFC9440) {
            return List.of(config.get("sslCertChain", "Client-Cert-Chain"));
        }
        String single = config.get("sslCertChain", "");
        if (format == Format.HAPROXY && !single.isEmpty()) {
            return List.of(single);
        }
        String prefix = config.get("sslCertChainPrefix", "");
        if ((format == Format.APACHE || format == Format.HAPROXY) && !prefix.isEmpty()) {
            return IntStream.range(0, Integer.parseInt(config.get("certificateChainLength", "1")))
                    .mapToObj(i -> prefix + "_" + i)
                    .toList();
        }
        return List.of();
    }

    /**
     * Before the lookup.
     *
     * @param headers the values that the request has under a name; never null
     * @param proxyTrusted whether the request comes from a trusted proxy; asked only where it matters, for Keycloak reads
     *     its configuration each time
     */
    Optional<Rejected> check(Function<String, List<String>> headers, BooleanSupplier proxyTrusted) {
        List<String> present =
                all.stream().filter(name -> !headers.apply(name).isEmpty()).toList();
        if (!present.isEmpty() && !proxyTrusted.getAsBoolean()) {
            return refuse(RejectionReason.UNTRUSTED_PROXY, present.get(0));
        }
        for (String name : present) {
            if (headers.apply(name).size() > 1) {
                return refuse(RejectionReason.REPEATED_CERTIFICATE_HEADER, name);
            }
        }
        String leaf = value(headers, certificate);
        if (leaf.isBlank()) {
            return chain.stream()
                    .filter(name -> !value(headers, name).isBlank())
                    .findFirst()
                    .flatMap(name -> refuse(RejectionReason.CHAIN_WITHOUT_CERTIFICATE, name));
        }
        if (!saysOneThing(leaf)) {
            return refuse(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER, certificate);
        }
        return format == Format.RFC9440
                ? Optional.empty() // a list by definition
                : chain.stream()
                        .filter(name -> value(headers, name).indexOf(',') >= 0)
                        .findFirst()
                        .flatMap(name -> refuse(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER, name));
    }

    /** After the lookup: the certificate that it has read is the one whose hash Envoy has written beside it. */
    Optional<Rejected> confirm(Function<String, List<String>> headers, X509Certificate leaf) {
        return format != Format.ENVOY
                        || ForwardedClientCert.parse(value(headers, certificate))
                                .filter(element -> element.speaksOf(leaf))
                                .isPresent()
                ? Optional.empty()
                : refuse(RejectionReason.CERTIFICATE_HASH_MISMATCH, certificate);
    }

    /**
     * By what the lookup's answer may be remembered: all that it reads. Not where a subclass of Keycloak's lookup, or a
     * factory of somebody else's, may read something else; and not without a certificate.
     */
    Optional<RememberedChains.Key> key(Function<String, List<String>> headers) {
        return readAsKeycloakDoes && !value(headers, certificate).isBlank()
                ? Optional.of(new RememberedChains.Key(all.stream()
                        .map(name -> List.copyOf(headers.apply(name)))
                        .toList()))
                : Optional.empty();
    }

    private boolean saysOneThing(String value) {
        return switch (format) {
            case NONE -> true;
            case NGINX, APACHE, HAPROXY -> isOneCertificate(percentEncoded ? decoded(value) : value);
            // Keycloak's decoder skips what is not base64: ":A:,:B:" would be two certificates, of which it takes one.
            case RFC9440 ->
                isOneCertificate(value) && value.chars().filter(c -> c == ':').count() <= 2;
            case TRAEFIK -> Stream.of(value.split(",", -1)).noneMatch(String::isBlank);
            case ENVOY -> ForwardedClientCert.parse(value).isPresent();
        };
    }

    private static boolean isOneCertificate(String value) {
        return value.indexOf(',') < 0 && value.indexOf("-----BEGIN") == value.lastIndexOf("-----BEGIN");
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value; // the lookup fails on it in the same way
        }
    }

    private static String value(Function<String, List<String>> headers, String name) {
        return name.isBlank() ? "" : headers.apply(name).stream().findFirst().orElse("");
    }

    private static Optional<Rejected> refuse(RejectionReason reason, String header) {
        return Optional.of(new Rejected(reason, "header " + header));
    }
}
