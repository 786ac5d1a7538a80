package dev.keycloakmtls.lookup.header;

/** Nothing is known of headers: the lookup reads the TLS connection itself, or it is somebody else's. */
public record NoHeader() implements HeaderFormat {

    @Override
    public String provider() {
        return "";
    }

    @Override
    public String writer() {
        return "";
    }

    @Override
    public String certificate() {
        return "";
    }

    @Override
    public boolean saysOneThing(String value) {
        return true;
    }

    @Override
    public ForwardedEncoding encoding() {
        return ForwardedEncoding.UNKNOWN;
    }
}
