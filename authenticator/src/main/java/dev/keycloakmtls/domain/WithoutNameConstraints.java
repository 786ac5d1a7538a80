package dev.keycloakmtls.domain;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Principal;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as the JDK's path validation shall see it: everything that the certificate says but its name constraints,
 * with a signature that is verified over the certificate's own octets. The JDK's validator reads what it is not given an
 * interface for from {@link #getEncoded}, and so finds the extension nowhere.
 *
 * <p>It must never reach a path <em>builder</em>, which keeps only what it has read from the encoding and verifies the
 * signature over that: then every signature fails.
 */
final class WithoutNameConstraints extends X509Certificate {

    private final X509Certificate original;
    private final X509Certificate seen;

    private WithoutNameConstraints(X509Certificate original, X509Certificate seen) {
        this.original = original;
        this.seen = seen;
    }

    /**
     * The view of a certificate.
     *
     * @throws CertificateException if its encoding cannot be taken apart, or the runtime distrusts this certificate
     */
    static WithoutNameConstraints of(X509Certificate certificate) throws CertificateException {
        requireNotDistrusted(certificate);
        byte[] without;
        try {
            without = CertificateEncoding.withoutNameConstraints(certificate.getEncoded());
        } catch (IllegalArgumentException e) {
            throw new CertificateException(e.getMessage(), e);
        }
        return new WithoutNameConstraints(certificate, (X509Certificate)
                JdkPkix.certificates().generateCertificate(new ByteArrayInputStream(without)));
    }

    /**
     * The runtime knows certificates that it never trusts by their fingerprint ({@code lib/security/blocked.certs}), and
     * the view has another one. Of an anchor without anything below it, nothing but that is asked.
     */
    private static void requireNotDistrusted(X509Certificate certificate) throws CertificateException {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(certificate, null)));
            parameters.setRevocationEnabled(false);
            JdkPkix.validator().validate(JdkPkix.certificates().generateCertPath(List.of()), parameters);
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }

    // The signature is over the certificate's own octets.

    @Override
    public void verify(PublicKey key)
            throws CertificateException, NoSuchAlgorithmException, InvalidKeyException, NoSuchProviderException,
                    SignatureException {
        original.verify(key);
    }

    @Override
    public void verify(PublicKey key, @Nullable String provider)
            throws CertificateException, NoSuchAlgorithmException, InvalidKeyException, NoSuchProviderException,
                    SignatureException {
        original.verify(key, provider);
    }

    @Override
    public void verify(PublicKey key, @Nullable Provider provider)
            throws CertificateException, NoSuchAlgorithmException, InvalidKeyException, SignatureException {
        original.verify(key, provider);
    }

    // All else is read from one encoding, as the JDK reads what it asks for and what it reads for itself.

    @Override
    public byte[] getEncoded() throws CertificateEncodingException {
        return seen.getEncoded();
    }

    @Override
    public void checkValidity() throws CertificateExpiredException, CertificateNotYetValidException {
        seen.checkValidity();
    }

    @Override
    public void checkValidity(Date date) throws CertificateExpiredException, CertificateNotYetValidException {
        seen.checkValidity(date);
    }

    @Override
    public int getVersion() {
        return seen.getVersion();
    }

    @Override
    public BigInteger getSerialNumber() {
        return seen.getSerialNumber();
    }

    @Override
    @SuppressWarnings({"deprecation", "JdkObsolete"})
    public Principal getIssuerDN() {
        return seen.getIssuerDN();
    }

    @Override
    public X500Principal getIssuerX500Principal() {
        return seen.getIssuerX500Principal();
    }

    @Override
    @SuppressWarnings({"deprecation", "JdkObsolete"})
    public Principal getSubjectDN() {
        return seen.getSubjectDN();
    }

    @Override
    public X500Principal getSubjectX500Principal() {
        return seen.getSubjectX500Principal();
    }

    @Override
    public Date getNotBefore() {
        return seen.getNotBefore();
    }

    @Override
    public Date getNotAfter() {
        return seen.getNotAfter();
    }

    @Override
    public byte[] getTBSCertificate() throws CertificateEncodingException {
        return seen.getTBSCertificate();
    }

    @Override
    public byte[] getSignature() {
        return seen.getSignature();
    }

    @Override
    public String getSigAlgName() {
        return seen.getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
        return seen.getSigAlgOID();
    }

    @Override
    public byte @Nullable [] getSigAlgParams() {
        return seen.getSigAlgParams();
    }

    @Override
    public boolean @Nullable [] getIssuerUniqueID() {
        return seen.getIssuerUniqueID();
    }

    @Override
    public boolean @Nullable [] getSubjectUniqueID() {
        return seen.getSubjectUniqueID();
    }

    @Override
    public boolean @Nullable [] getKeyUsage() {
        return seen.getKeyUsage();
    }

    @Override
    public @Nullable List<String> getExtendedKeyUsage() throws CertificateParsingException {
        return seen.getExtendedKeyUsage();
    }

    @Override
    public int getBasicConstraints() {
        return seen.getBasicConstraints();
    }

    @Override
    public @Nullable Collection<List<?>> getSubjectAlternativeNames() throws CertificateParsingException {
        return seen.getSubjectAlternativeNames();
    }

    @Override
    public @Nullable Collection<List<?>> getIssuerAlternativeNames() throws CertificateParsingException {
        return seen.getIssuerAlternativeNames();
    }

    @Override
    public PublicKey getPublicKey() {
        return seen.getPublicKey();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return seen.hasUnsupportedCriticalExtension();
    }

    @Override
    public @Nullable Set<String> getCriticalExtensionOIDs() {
        return seen.getCriticalExtensionOIDs();
    }

    @Override
    public @Nullable Set<String> getNonCriticalExtensionOIDs() {
        return seen.getNonCriticalExtensionOIDs();
    }

    @Override
    public byte @Nullable [] getExtensionValue(String oid) {
        return seen.getExtensionValue(oid);
    }

    @Override
    public String toString() {
        return seen.toString();
    }
}
