package dev.keycloakmtls.lookup.header;

import java.util.List;

/** Base64 of DER: HAProxy's {@code ssl_c_der,base64}, the chain in one header or in numbered ones. */
final class HaProxyFormat implements HeaderFormat {

    static final String PROVIDER = "haproxy";

    private final String certificate;
    private final List<String> chain;

    HaProxyFormat(Options options) {
        this.certificate = options.get("sslClientCert", "");
        String single = options.get("sslCertChain", "");
        this.chain = single.isEmpty() ? OneCertificate.numbered(options) : List.of(single);
    }

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String writer() {
        return "HAProxy";
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
    public ForwardedEncoding encoding() {
        return ForwardedEncoding.BASE64;
    }
}
