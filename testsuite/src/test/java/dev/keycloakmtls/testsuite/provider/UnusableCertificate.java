package dev.keycloakmtls.testsuite.provider;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;

/** A certificate of somebody's own making that fails whatever it is asked, with a message that would forge a log line. */
final class UnusableCertificate extends X509Certificate {
    private static final long serialVersionUID = 1;

    private static IllegalStateException unusable() {
        return new IllegalStateException("as asked\n2026-01-01 00:00:00,000 INFO  [forged] a line");
    }

    @Override
    public void checkValidity() {
        throw unusable();
    }

    @Override
    public void checkValidity(Date date) {
        throw unusable();
    }

    @Override
    public int getVersion() {
        throw unusable();
    }

    @Override
    public BigInteger getSerialNumber() {
        throw unusable();
    }

    @SuppressWarnings("deprecation") // the class has it
    @Override
    public Principal getIssuerDN() {
        throw unusable();
    }

    @SuppressWarnings("deprecation") // the class has it
    @Override
    public Principal getSubjectDN() {
        throw unusable();
    }

    @Override
    public Date getNotBefore() {
        throw unusable();
    }

    @Override
    public Date getNotAfter() {
        throw unusable();
    }

    @Override
    public byte[] getTBSCertificate() {
        throw unusable();
    }

    @Override
    public byte[] getSignature() {
        throw unusable();
    }

    @Override
    public String getSigAlgName() {
        throw unusable();
    }

    @Override
    public String getSigAlgOID() {
        throw unusable();
    }

    @Override
    public byte[] getSigAlgParams() {
        throw unusable();
    }

    @Override
    public boolean[] getIssuerUniqueID() {
        throw unusable();
    }

    @Override
    public boolean[] getSubjectUniqueID() {
        throw unusable();
    }

    @Override
    public boolean[] getKeyUsage() {
        throw unusable();
    }

    @Override
    public int getBasicConstraints() {
        throw unusable();
    }

    @Override
    public byte[] getEncoded() {
        throw unusable();
    }

    @Override
    public void verify(PublicKey key) {
        throw unusable();
    }

    @Override
    public void verify(PublicKey key, String provider) {
        throw unusable();
    }

    @Override
    public String toString() {
        throw unusable();
    }

    @Override
    public PublicKey getPublicKey() {
        throw unusable();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        throw unusable();
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        throw unusable();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        throw unusable();
    }

    @Override
    public byte[] getExtensionValue(String oid) {
        throw unusable();
    }
}
