package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.proxy.ProxyTrust;
import dev.keycloakmtls.proxy.ProxyTrust.Way;
import dev.keycloakmtls.server.ServerOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Base64 of DER with its SHA-256 beside it: {@code Cf-Client-Cert-Der-Base64} and {@code Cf-Client-Cert-Sha256}, which
 * Cloudflare sends where the forwarding of client certificates is on. The leaf alone.
 *
 * <p>Whoever has an account there can have requests of his choice sent to any server, from Cloudflare's addresses and with
 * the certificate of its shared Authenticated Origin Pulls. So only a certificate of the zone's own says who has sent one.
 */
public final class CloudflareFormat implements OwnFormat {

    /** By which it is read. */
    public static final OwnProvider PROVIDER = new OwnProvider("cloudflare", options -> new CloudflareFormat());

    private static final String HEADER = "Cf-Client-Cert-Der-Base64";
    private static final String HASH = "Cf-Client-Cert-Sha256";

    /** In the names of the certificate and the CA of shared Authenticated Origin Pulls. */
    private static final String SHARED = "origin-pull.cloudflare.net";

    private static final Map<String, String> OPTION = Map.of("option", ServerOption.TRUSTED_PROXIES.flag());

    @Override
    public String provider() {
        return PROVIDER.id();
    }

    @Override
    public String writer() {
        return "Cloudflare";
    }

    @Override
    public String certificate() {
        return HEADER;
    }

    @Override
    public List<String> statements() {
        return List.of(HASH);
    }

    @Override
    public Optional<Detail> mistrust(ProxyTrust.Proxy proxy) {
        boolean byCertificate = proxy.way() == Way.CERTIFICATE || proxy.way() == Way.TRUSTSTORE;
        if (!byCertificate) {
            return Optional.of(ProblemCode.CLOUDFLARE_ADDRESSES.with(OPTION));
        }
        return proxy.certificate().filter(CloudflareFormat::isShared).isPresent()
                ? Optional.of(ProblemCode.CLOUDFLARE_SHARED.with(OPTION))
                : Optional.empty();
    }

    /** By its name: nobody is let in by this. */
    private static boolean isShared(X509Certificate certificate) {
        return Stream.of(certificate.getSubjectX500Principal(), certificate.getIssuerX500Principal())
                .anyMatch(name -> name.getName().toLowerCase(Locale.ROOT).contains(SHARED));
    }

    @Override
    public boolean saysOneThing(String value) {
        return OneCertificate.isIn(value);
    }

    @Override
    public boolean confirms(UnaryOperator<String> values, X509Certificate leaf) {
        return values.apply(HASH).equalsIgnoreCase(Thumbprint.of(leaf).hex());
    }

    @Override
    public ForwardedEncoding encoding() {
        return ForwardedEncoding.BASE64;
    }

    @Override
    public List<X509Certificate> read(UnaryOperator<String> values) throws UnreadableHeaderException {
        ForwardedCertificates content = ForwardedCertificates.in(HEADER);
        return content.one(content.base64(values.apply(HEADER)));
    }
}
