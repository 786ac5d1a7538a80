package dev.keycloakmtls.authentication;

import dev.keycloakmtls.config.AuthenticationMethod;

/** {@code tls_client_auth}, RFC 8705 §2.1. */
public final class TlsClientAuthenticator extends MutualTlsAuthenticator {

    public TlsClientAuthenticator() {
        super(AuthenticationMethod.CA_SIGNED);
    }

    @Override
    public String getDisplayType() {
        return "Mutual TLS: CA-signed certificate";
    }

    @Override
    public String getHelpText() {
        return "Authenticates a client with a certificate from a CA that the realm trusts, bound to the client by its"
                + " subject DN or a subject alternative name (tls_client_auth, RFC 8705 section 2.1).";
    }
}
