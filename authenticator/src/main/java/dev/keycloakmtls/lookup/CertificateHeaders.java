package dev.keycloakmtls.lookup;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.keycloak.Config;

/**
 * The headers from which a lookup provider of Keycloak's takes the certificate, and whether they say one thing only.
 * Keycloak reads the first of several headers, the first of several certificates, and splits
 * {@code x-forwarded-client-cert} without regard to quotes: where a proxy has appended instead of replaced, the caller's
 * word would count. This only ever refuses; what it lets pass, the lookup still has to read.
 */
final class CertificateHeaders {

    /** A lookup provider's options. */
    @FunctionalInterface
    interface Options {
        String get(String name, String otherwise);
    }

    /** In which nginx says whether it has verified the certificate, where Keycloak is told to believe that. */
    private static final String VERIFY = "ssl-client-verify";

    /** What Apache writes for a variable that is not set: a client without certificate, or a shorter chain. */
    private static final String APACHE_NOTHING = "(null)";

    private final HeaderFormat format;
    private final String certificate;
    private final List<String> chain;
    private final List<String> all;
    private final boolean readAsKeycloakDoes;
    private final boolean verifiedByProxy;
    private final boolean percentEncoded;
    private final String nextChain;

    private CertificateHeaders(HeaderFormat format, boolean readAsKeycloakDoes, Options config) {
        this.format = format;
        this.readAsKeycloakDoes = readAsKeycloakDoes;
        this.certificate = certificateHeader(format, config);
        this.chain = chainHeaders(format, config);
        var names = new ArrayList<String>(List.of(certificate));
        names.addAll(chain);
        this.verifiedByProxy =
                format == HeaderFormat.NGINX && Boolean.parseBoolean(config.get("trust-proxy-verification", "false"));
        if (verifiedByProxy) {
            names.add(VERIFY);
        }
        this.all = names.stream().filter(name -> !name.isBlank()).toList();
        this.nextChain = chain.size() > 0 && chain.get(0).endsWith("_0")
                ? chain.get(0).replaceFirst("0$", String.valueOf(chain.size()))
                : "";
        this.percentEncoded =
                format == HeaderFormat.NGINX && Boolean.parseBoolean(config.get("cert-is-url-encoded", "true"));
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
                Config.scope("x509cert-lookup", HeaderFormat.of(lookup).provider())::get);
    }

    static CertificateHeaders readBy(Class<?> lookup, Class<?> factory, Options config) {
        HeaderFormat format = HeaderFormat.of(lookup);
        return new CertificateHeaders(format, format.isReadBy(lookup) && format.isReadBy(factory), config);
    }

    /** @param provider one of Keycloak's lookup providers, with its options */
    static CertificateHeaders configured(String provider, Options config) {
        return new CertificateHeaders(HeaderFormat.ofProvider(provider), true, config);
    }

    /** The names and defaults of Keycloak's factories. */
    private static String certificateHeader(HeaderFormat format, Options config) {
        return switch (format) {
            case NONE -> "";
            case NGINX, APACHE, HAPROXY -> config.get("sslClientCert", "");
            case RFC9440 -> config.get("sslClientCert", "Client-Cert");
            case TRAEFIK -> "X-Forwarded-Tls-Client-Cert";
            case ENVOY -> "x-forwarded-client-cert";
        };
    }

    private static List<String> chainHeaders(HeaderFormat format, Options config) {
        if (format == HeaderFormat.RFC9440) {
            return List.of(config.get("sslCertChain", "Client-Cert-Chain"));
        }
        String single = config.get("sslCertChain", "");
        if (format == HeaderFormat.HAPROXY && !single.isEmpty()) {
            return List.of(single);
        }
        String prefix = config.get("sslCertChainPrefix", "");
        if ((format == HeaderFormat.APACHE || format == HeaderFormat.HAPROXY) && !prefix.isEmpty()) {
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
            Optional<String> chainAlone = chain.stream()
                    .filter(name -> !value(headers, name).isBlank())
                    .findFirst();
            if (chainAlone.isPresent()) {
                return refuse(RejectionReason.CHAIN_WITHOUT_CERTIFICATE, chainAlone.get());
            }
            // Keycloak's lookup would find nothing either, and complain of it in the log.
            return readAsKeycloakDoes && !certificate.isBlank() ? Optional.of(missing(headers)) : Optional.empty();
        }
        if (!saysOneThing(leaf)) {
            return refuse(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER, certificate);
        }
        return format == HeaderFormat.RFC9440
                ? Optional.empty() // a list by definition
                : chain.stream()
                        .filter(name -> value(headers, name).indexOf(',') >= 0)
                        .findFirst()
                        .flatMap(name -> refuse(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER, name));
    }

    /**
     * After a lookup that has found no certificate, has left a gap in the chain, or has failed: which header it is about,
     * and what is wrong with that. Never what the lookup says, which is meant for developers.
     *
     * @param otherwise where it is not known what the lookup reads
     */
    Rejected unread(Function<String, List<String>> headers, Rejected otherwise) {
        if (format == HeaderFormat.NONE) {
            return otherwise;
        }
        if (value(headers, certificate).isBlank()) {
            return missing(headers);
        }
        if (verifiedByProxy && !value(headers, VERIFY).equals("SUCCESS")) {
            return unread(
                    VERIFY,
                    "does not say SUCCESS: the proxy has not verified the certificate, and the lookup"
                            + " provider is told to rely on it (trust-proxy-verification)");
        }
        var diagnosis = new HeaderDiagnosis(format, percentEncoded);
        for (String name : all) {
            Optional<String> flaw = Optional.of(value(headers, name))
                    .filter(value -> !value.isBlank() && !name.equals(VERIFY))
                    .flatMap(value -> diagnosis.flaw(value, !name.equals(certificate)));
            if (flaw.isPresent()) {
                return unread(name, flaw.get());
            }
        }
        return unread(certificate, diagnosis.unreadable());
    }

    /**
     * What came of the chain but was not read: Keycloak drops certificates beyond a configured number, and chain headers
     * that it cannot read, without refusing the request.
     *
     * @param read how many certificates the lookup has read, the client's included
     */
    Optional<String> unreadChain(Function<String, List<String>> headers, int read) {
        if (format == HeaderFormat.RFC9440 || format == HeaderFormat.TRAEFIK) {
            String list = format == HeaderFormat.TRAEFIK ? certificate : chain.get(0);
            String value = value(headers, list);
            int sent = value.isBlank() ? 0 : value.split(",", -1).length;
            int kept = format == HeaderFormat.TRAEFIK ? read : read - 1;
            return sent > kept
                    ? Optional.of(beyond(
                            "header " + list + " has " + sent + " certificates, of which " + kept + " were read"))
                    : Optional.empty();
        }
        List<String> present =
                chain.stream().filter(name -> !value(headers, name).isBlank()).toList();
        if (present.size() >= read) {
            var diagnosis = new HeaderDiagnosis(format, percentEncoded);
            return present.stream()
                    .map(name -> diagnosis.flaw(value(headers, name), true).map(flaw -> "header " + name + " " + flaw))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .or(() -> Optional.of("header " + present.get(0) + " was not read"));
        }
        return value(headers, nextChain).isBlank()
                ? Optional.empty()
                : Optional.of(beyond("header " + nextChain + " was not read"));
    }

    private String beyond(String what) {
        return what + " (--spi-x509cert-lookup--" + format.provider() + "--certificate-chain-length)";
    }

    private Rejected missing(Function<String, List<String>> headers) {
        boolean there = !headers.apply(certificate).isEmpty();
        return new Rejected(
                RejectionReason.NO_CERTIFICATE,
                "header " + certificate + (there ? " is empty" : " is missing")
                        + ": the proxy has forwarded no certificate");
    }

    private static Rejected unread(String header, String flaw) {
        return new Rejected(RejectionReason.CERTIFICATE_LOOKUP_FAILED, "header " + header + " " + flaw);
    }

    /** After the lookup: the certificate that it has read is the one whose hash Envoy has written beside it. */
    Optional<Rejected> confirm(Function<String, List<String>> headers, X509Certificate leaf) {
        return format != HeaderFormat.ENVOY
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

    private String value(Function<String, List<String>> headers, String name) {
        String value =
                name.isBlank() ? "" : headers.apply(name).stream().findFirst().orElse("");
        return format == HeaderFormat.APACHE && value.equals(APACHE_NOTHING) ? "" : value;
    }

    private static Optional<Rejected> refuse(RejectionReason reason, String header) {
        return Optional.of(new Rejected(reason, "header " + header));
    }
}
