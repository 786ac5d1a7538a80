package dev.keycloakmtls.domain;

import dev.keycloakmtls.domain.name.NameConstraints;
import java.security.GeneralSecurityException;
import java.security.NoSuchProviderException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

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

    /**
     * A path as the JDK shall validate it: all of it but name constraints, which {@link NameConstraints} decides. The JDK
     * finds nothing to constrain in a certificate in which one name is broken, refuses names that are within their limits,
     * and throws what nobody expects.
     *
     * @param path leaf first
     * @throws CertificateException if a CA's certificate cannot be taken apart, or the runtime distrusts it
     */
    public static CertPath path(List<X509Certificate> path) throws CertificateException {
        List<X509Certificate> views = new ArrayList<>(path.size());
        for (X509Certificate certificate : path) {
            views.add(NameConstraints.areIn(certificate) ? WithoutNameConstraints.of(certificate) : certificate);
        }
        return certificates().generateCertPath(views);
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
