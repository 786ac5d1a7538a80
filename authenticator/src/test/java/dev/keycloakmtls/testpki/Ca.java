package dev.keycloakmtls.testpki;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;

/** A CA certificate: keyCertSign and cRLSign, any path length, no name constraints, unless told. */
public final class Ca extends CertificateSpec<Ca> {

    private static final int UNLIMITED = -1;

    private int pathLen = UNLIMITED;
    private boolean basicConstraints = true;
    private final List<byte[]> permitted = new ArrayList<>();
    private final List<byte[]> excluded = new ArrayList<>();
    private boolean criticalConstraints = true;

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

    /** Only names below this one, such as {@code new GeneralName(GeneralName.dNSName, "example.com")}, are permitted. */
    public Ca permitted(GeneralName base) {
        return permitted(Der.of(base));
    }

    /** A permitted subtree whose base is these octets, whatever they are. */
    public Ca permitted(byte[] base) {
        permitted.add(base.clone());
        return self();
    }

    public Ca excluded(GeneralName base) {
        return excluded(Der.of(base));
    }

    /** An excluded subtree whose base is these octets, whatever they are. */
    public Ca excluded(byte[] base) {
        excluded.add(base.clone());
        return self();
    }

    /** Against RFC 5280 §4.2.1.10, as some CAs do it. */
    public Ca nonCriticalConstraints() {
        criticalConstraints = false;
        return self();
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
        if (!permitted.isEmpty() || !excluded.isEmpty()) {
            byte[] constraints = Der.of(Der.SEQUENCE, subtrees(0xa0, permitted), subtrees(0xa1, excluded));
            extensions.add(Extension.nameConstraints, criticalConstraints, constraints);
        }
    }

    private static byte[] subtrees(int tag, List<byte[]> bases) {
        return bases.isEmpty()
                ? new byte[0]
                : Der.of(
                        tag,
                        bases.stream().map(base -> Der.of(Der.SEQUENCE, base)).toArray(byte[][]::new));
    }
}
