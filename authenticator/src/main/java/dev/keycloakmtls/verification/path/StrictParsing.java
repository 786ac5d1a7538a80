package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.JdkPkix;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Has the JDK parse what was presented. Behind a proxy Keycloak parses with BouncyCastle, whose objects are lenient: they
 * exist although a key or an extension cannot be read, and fail when asked for it. What decides is the JDK's reading, for
 * every field, on every route.
 */
public final class StrictParsing {

    private StrictParsing() {}

    /** @throws CertificateException if a certificate cannot be read, naming it and the cause */
    public static ClientCertificate parse(ClientCertificate presented) throws CertificateException {
        CertificateFactory factory = JdkPkix.certificates();
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (X509Certificate certificate : presented.chain()) {
                byte[] der = certificate.getEncoded();
                X509Certificate parsed = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
                if (!Arrays.equals(parsed.getEncoded(), der)) {
                    throw new CertificateException("it is not in DER");
                }
                chain.add(parsed);
            }
        } catch (CertificateException | RuntimeException e) {
            throw new CertificateException(
                    "certificate " + (chain.size() + 1) + " of the presented chain: " + e.getMessage(), e);
        }
        return new ClientCertificate(chain);
    }
}
