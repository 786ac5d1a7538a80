package dev.keycloakmtls.lookup.header;

import java.util.stream.Stream;

/** Base64 of DER, the chain in the same header after commas: Traefik's {@code passTLSClientCert}. */
final class TraefikFormat implements HeaderFormat {

    static final String PROVIDER = "traefik";

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String writer() {
        return "Traefik";
    }

    @Override
    public String certificate() {
        return "X-Forwarded-Tls-Client-Cert";
    }

    @Override
    public boolean saysOneThing(String value) {
        return Stream.of(value.split(",", -1)).noneMatch(String::isBlank);
    }

    @Override
    public boolean isList(boolean chain) {
        return true;
    }

    @Override
    public ForwardedEncoding encoding() {
        return ForwardedEncoding.BASE64;
    }
}
