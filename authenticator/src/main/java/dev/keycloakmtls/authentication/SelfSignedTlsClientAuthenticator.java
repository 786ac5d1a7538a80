package dev.keycloakmtls.authentication;

import dev.keycloakmtls.config.AuthenticationMethod;

/** {@code self_signed_tls_client_auth}, RFC 8705 §2.2. */
public final class SelfSignedTlsClientAuthenticator extends MutualTlsAuthenticator {

    public SelfSignedTlsClientAuthenticator() {
        super(AuthenticationMethod.SELF_SIGNED);
    }

    @Override
    public String getDisplayType() {
        return "Mutual TLS: registered (self-signed) certificate";
    }

    @Override
    public String getHelpText() {
        return "Authenticates a client with a certificate, key or thumbprint that was registered for it beforehand"
                + " (self_signed_tls_client_auth, RFC 8705 section 2.2).";
    }
}
