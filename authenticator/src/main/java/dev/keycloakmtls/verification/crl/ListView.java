package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.domain.JdkPkix;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A list as the JDK reads it, cut down to the entries that are asked about. Its signature was verified over all of it
 * when it was read, so here it verifies for the key that did, and for no other.
 */
final class ListView extends X509CRL {

    private final X509CRL cut;
    private final PublicKey verified;

    /** @param der a list with fewer entries than were signed */
    ListView(byte[] der, PublicKey verified) throws GeneralSecurityException {
        this.cut = (X509CRL) JdkPkix.certificates().generateCRL(new ByteArrayInputStream(der));
        this.verified = verified;
    }

    @Override
    public void verify(PublicKey key) throws SignatureException {
        if (!Arrays.equals(key.getEncoded(), verified.getEncoded())) {
            throw new SignatureException("the CRL was signed with another key");
        }
    }

    @Override
    public void verify(PublicKey key, String provider) throws SignatureException {
        verify(key);
    }

    @Override
    public void verify(PublicKey key, Provider provider) throws SignatureException {
        verify(key);
    }

    @Override
    public byte[] getEncoded() throws CRLException {
        return cut.getEncoded();
    }

    @Override
    public int getVersion() {
        return cut.getVersion();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in the JDK's class
    public Principal getIssuerDN() {
        return cut.getIssuerDN();
    }

    @Override
    public X500Principal getIssuerX500Principal() {
        return cut.getIssuerX500Principal();
    }

    @Override
    public Date getThisUpdate() {
        return cut.getThisUpdate();
    }

    @Override
    public Date getNextUpdate() {
        return cut.getNextUpdate();
    }

    @Override
    public @Nullable X509CRLEntry getRevokedCertificate(BigInteger serial) {
        return cut.getRevokedCertificate(serial);
    }

    @Override
    public @Nullable X509CRLEntry getRevokedCertificate(X509Certificate certificate) {
        return cut.getRevokedCertificate(certificate);
    }

    @Override
    public @Nullable Set<? extends X509CRLEntry> getRevokedCertificates() {
        return cut.getRevokedCertificates();
    }

    @Override
    public byte[] getTBSCertList() throws CRLException {
        return cut.getTBSCertList();
    }

    @Override
    public byte[] getSignature() {
        return cut.getSignature();
    }

    @Override
    public String getSigAlgName() {
        return cut.getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
        return cut.getSigAlgOID();
    }

    @Override
    public byte @Nullable [] getSigAlgParams() {
        return cut.getSigAlgParams();
    }

    @Override
    public boolean isRevoked(Certificate certificate) {
        return cut.isRevoked(certificate);
    }

    @Override
    public String toString() {
        return cut.toString();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return cut.hasUnsupportedCriticalExtension();
    }

    @Override
    public @Nullable Set<String> getCriticalExtensionOIDs() {
        return cut.getCriticalExtensionOIDs();
    }

    @Override
    public @Nullable Set<String> getNonCriticalExtensionOIDs() {
        return cut.getNonCriticalExtensionOIDs();
    }

    @Override
    public byte @Nullable [] getExtensionValue(String oid) {
        return cut.getExtensionValue(oid);
    }
}
