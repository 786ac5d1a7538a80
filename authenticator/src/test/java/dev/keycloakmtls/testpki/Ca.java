package dev.keycloakmtls.testpki;

import java.io.IOException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

/** A CA certificate: keyCertSign and cRLSign, any path length, no name constraints, unless told. */
public final class Ca extends CertificateSpec<Ca> {

    private static final int UNLIMITED = -1;

    private int pathLen = UNLIMITED;
    private boolean basicConstraints = true;
    private @Nullable NameConstraints nameConstraints;

    private Ca(X500Name subject) {
        super(subject, KeyUsage.keyCertSign | KeyUsage.cRLSign);
    }

    /** A CA with this RFC 4514 name. */
    public static Ca ca(String name) {
        return ca(name(name));
    }

    public static Ca ca(X500Name name) {
        return new Ca(name);
    }

    /** How many intermediates may follow. */
    public Ca pathLen(int length) {
        pathLen = length;
        return self();
    }

    /** No CA at all for anybody who looks. */
    public Ca noBasicConstraints() {
        basicConstraints = false;
        return self();
    }

    public Ca nameConstraints(NameConstraints constraints) {
        nameConstraints = constraints;
        return self();
    }

    /** Only names below this one, such as {@code new GeneralName(GeneralName.dNSName, "example.com")}, are permitted. */
    public Ca permitted(GeneralName base) {
        return nameConstraints(new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(base)}, null));
    }

    public Ca excluded(GeneralName base) {
        return nameConstraints(new NameConstraints(null, new GeneralSubtree[] {new GeneralSubtree(base)}));
    }

    @Override
    Ca self() {
        return this;
    }

    @Override
    void addTo(Extensions extensions) throws IOException {
        if (basicConstraints) {
            extensions.add(
                    Extension.basicConstraints,
                    true,
                    pathLen == UNLIMITED ? new BasicConstraints(true) : new BasicConstraints(pathLen));
        }
        if (nameConstraints != null) {
            extensions.add(Extension.nameConstraints, true, nameConstraints);
        }
    }
}
