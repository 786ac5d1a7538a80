package dev.keycloakmtls.lookup;

import dev.keycloakmtls.domain.Thumbprint;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Base64 of DER with its SHA-256 beside it: {@code Cf-Client-Cert-Der-Base64} and {@code Cf-Client-Cert-Sha256}, which
 * Cloudflare sends where the forwarding of client certificates is on. The leaf alone.
 */
final class CloudflareFormat implements OwnFormat {

    static final String PROVIDER = "cloudflare";

    private static final String HEADER = "Cf-Client-Cert-Der-Base64";
    private static final String HASH = "Cf-Client-Cert-Sha256";

    @Override
    public String provider() {
        return PROVIDER;
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
