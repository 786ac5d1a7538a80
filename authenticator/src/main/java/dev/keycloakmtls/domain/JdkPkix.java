package dev.keycloakmtls.domain;

import java.security.GeneralSecurityException;
import java.security.NoSuchProviderException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/**
 * The JDK's own reader of certificates, path builder and path validator (RFC 5280 §6), by the name of their provider.
 * Without the name the first registered provider would answer: in FIPS mode that is BouncyCastle's, and the JDK's rules
 * ({@code jdk.certpath.disabledAlgorithms}, strict parsing) are promised by the JDK's alone. Signatures and digests are
 * asked for without a name, and so are the FIPS module's where there is one. Where the provider is missing nothing is
 * decided: all of these throw.
 */
public final class JdkPkix {

    private static final String PROVIDER = "SUN";

    private JdkPkix() {}

    /** Reads X.509 certificates and CRLs. */
    public static CertificateFactory certificates() throws CertificateException {
        try {
            return CertificateFactory.getInstance("X.509", PROVIDER);
        } catch (NoSuchProviderException e) {
            throw new CertificateException(e);
        }
    }

    /** Builds and validates paths. */
    public static CertPathBuilder builder() throws GeneralSecurityException {
        return CertPathBuilder.getInstance("PKIX", PROVIDER);
    }

    /** Validates a given path. */
    public static CertPathValidator validator() throws GeneralSecurityException {
        return CertPathValidator.getInstance("PKIX", PROVIDER);
    }
}
