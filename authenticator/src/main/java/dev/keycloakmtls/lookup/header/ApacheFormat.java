package dev.keycloakmtls.lookup.header;

import java.util.List;

/** PEM in one line: Apache's {@code SSL_CLIENT_CERT}, each certificate of the chain in a header of its own. */
final class ApacheFormat implements HeaderFormat {

    static final String PROVIDER = "apache";

    /** What Apache writes for a variable that is not set: a client without certificate, or a shorter chain. */
    private static final String NOTHING = "(null)";

    private final String certificate;
    private final List<String> chain;

    ApacheFormat(Options options) {
        this.certificate = options.get("sslClientCert", "");
        this.chain = OneCertificate.numbered(options);
    }

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String writer() {
        return "Apache";
    }

    @Override
    public String certificate() {
        return certificate;
    }

    @Override
    public List<String> chain() {
        return chain;
    }

    @Override
    public boolean saysOneThing(String value) {
        return OneCertificate.isIn(value);
    }

    @Override
    public boolean isNothing(String value) {
        return value.isBlank() || value.equals(NOTHING);
    }

    @Override
    public ForwardedEncoding encoding() {
        return ForwardedEncoding.PEM;
    }

    /** Keycloak's provider takes the lines off if they are there. */
    @Override
    public boolean reads(ForwardedEncoding found) {
        return found == ForwardedEncoding.PEM || found == ForwardedEncoding.BASE64;
    }
}
