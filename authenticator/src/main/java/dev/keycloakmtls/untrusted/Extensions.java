package dev.keycloakmtls.untrusted;

import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows which extensions a certificate has, and gives those it has. Java answers the question for one that is absent with
 * an exception that it throws and catches itself, which costs as much as all the rest of reading a certificate where the
 * stack is as deep as a server's: so which there are is asked once, and Java only for those.
 */
public final class Extensions {

    private static final int WITH_EXTENSIONS = 3; // the version, RFC 5280 §4.1.2.1

    private final X509Certificate certificate;
    private final @Nullable Set<String> oids; // unknown: each is asked for

    private Extensions(X509Certificate certificate, @Nullable Set<String> oids) {
        this.certificate = certificate;
        this.oids = oids;
    }

    /** Reads which extensions there are. */
    public static Extensions of(X509Certificate certificate) {
        if (certificate.getVersion() != WITH_EXTENSIONS) {
            return new Extensions(certificate, null);
        }
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        Set<String> others = certificate.getNonCriticalExtensionOIDs();
        if (critical == null || others == null) { // no extension at all, or a reader that says nothing of them
            return new Extensions(certificate, null);
        }
        if (critical.isEmpty()) {
            return new Extensions(certificate, others);
        }
        Set<String> all = new HashSet<>(critical);
        all.addAll(others);
        return new Extensions(certificate, all);
    }

    /** Returns whether the certificate has the extension, readable or not, critical or not. */
    public boolean has(String oid) {
        return oids == null ? certificate.getExtensionValue(oid) != null : oids.contains(oid);
    }

    /** Returns the DER of the OCTET STRING that holds the extension's value, or null if the certificate does not have it. */
    public byte @Nullable [] value(String oid) {
        return has(oid) ? certificate.getExtensionValue(oid) : null;
    }
}
