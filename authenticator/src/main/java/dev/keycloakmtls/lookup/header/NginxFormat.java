package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.problem.ProblemCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** PEM, percent-encoded unless the provider is told otherwise: nginx's {@code $ssl_client_escaped_cert}. */
final class NginxFormat implements HeaderFormat {

    static final String PROVIDER = "nginx";

    /** In which nginx says whether it has verified the certificate, where Keycloak is told to believe that. */
    private static final String VERIFY = "ssl-client-verify";

    private final String certificate;
    private final boolean verifiedByProxy;
    private final boolean percentEncoded;

    NginxFormat(Options options) {
        this.certificate = options.get("sslClientCert", "");
        this.verifiedByProxy = Boolean.parseBoolean(options.get("trust-proxy-verification", "false"));
        this.percentEncoded = Boolean.parseBoolean(options.get("cert-is-url-encoded", "true"));
    }

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String writer() {
        return "nginx";
    }

    @Override
    public String certificate() {
        return certificate;
    }

    @Override
    public List<String> statements() {
        return verifiedByProxy ? List.of(VERIFY) : List.of();
    }

    @Override
    public boolean saysOneThing(String value) {
        return OneCertificate.isIn(percentEncoded ? decoded(value) : value);
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value; // the lookup fails on it in the same way
        }
    }

    @Override
    public ForwardedEncoding encoding() {
        return percentEncoded ? ForwardedEncoding.PERCENT_ENCODED : ForwardedEncoding.PEM;
    }

    @Override
    public boolean reads(ForwardedEncoding found) {
        return found == encoding() || (!percentEncoded && found == ForwardedEncoding.BASE64);
    }

    @Override
    public Optional<Flaw> withheld(UnaryOperator<String> values) {
        return verifiedByProxy && !values.apply(VERIFY).equals("SUCCESS")
                ? Optional.of(new Flaw(VERIFY, ProblemCode.HEADER_NOT_VERIFIED.detail()))
                : Optional.empty();
    }
}
