package dev.keycloakmtls.lookup.header;

import java.util.List;

/** Byte sequences, the chain as a list of them: {@code Client-Cert} and {@code Client-Cert-Chain} of RFC 9440 §2. */
final class Rfc9440Format implements HeaderFormat {

    static final String PROVIDER = "rfc9440";

    private final String certificate;
    private final List<String> chain;

    Rfc9440Format(Options options) {
        this.certificate = options.get("sslClientCert", "Client-Cert");
        this.chain = List.of(options.get("sslCertChain", "Client-Cert-Chain"));
    }

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String writer() {
        return "RFC 9440";
    }

    @Override
    public String certificate() {
        return certificate;
    }

    @Override
    public List<String> chain() {
        return chain;
    }

    /** Keycloak's decoder skips what is not base64: ":A:,:B:" would be two certificates, of which it takes one. */
    @Override
    public boolean saysOneThing(String value) {
        return OneCertificate.isIn(value) && value.chars().filter(c -> c == ':').count() <= 2;
    }

    /** A list by definition. */
    @Override
    public boolean chainSaysOneThing(String value) {
        return true;
    }

    @Override
    public boolean isList(boolean chain) {
        return chain;
    }

    @Override
    public ForwardedEncoding encoding() {
        return ForwardedEncoding.BYTE_SEQUENCE;
    }
}
