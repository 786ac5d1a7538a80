package dev.keycloakmtls.domain;

/** Where a self-signed client's certificate or key is registered (RFC 8705 §2.2). */
public enum CredentialSource {
    /** {@code x5c[0]} of a key in the JWKS stored with the client. */
    JWKS("jwks"),
    /** {@code x5c[0]} of a key in the JWKS behind the client's URL. */
    JWKS_URI("jwks_uri"),
    /** A PEM certificate stored with the client. */
    CERTIFICATE("certificate"),
    /** The SHA-256 thumbprint of a certificate. */
    THUMBPRINT("thumbprint"),
    /** A public key: any certificate for it, also a re-issued one. */
    PUBLIC_KEY("public_key"),
    /** A subject DN among the pinned certificates of a trust profile. */
    PINNED_SUBJECT("pinned_subject");

    private final String code;

    CredentialSource(String code) {
        this.code = code;
    }

    /** The name in events. */
    public String code() {
        return code;
    }
}
