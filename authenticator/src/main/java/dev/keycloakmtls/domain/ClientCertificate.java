package dev.keycloakmtls.domain;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a client presented in its TLS handshake. Identity comes from the leaf alone (RFC 8705 §2): the other certificates
 * can only help to build a path.
 *
 * @param chain leaf first, as presented; never empty
 */
public record ClientCertificate(List<X509Certificate> chain) {

    /** @throws IllegalArgumentException if the chain is empty */
    public ClientCertificate {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a client certificate needs a leaf");
        }
    }

    /** The certificate whose private key the client has proved to hold. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /** The certificates that came along; unordered and untrusted. */
    public List<X509Certificate> extras() {
        return chain.subList(1, chain.size());
    }
}
