package dev.keycloakmtls.testpki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** An end-entity certificate: digitalSignature and clientAuth, unless told. */
public final class Leaf extends CertificateSpec<Leaf> {

    private final List<byte[]> names = new ArrayList<>();
    private List<String> extendedKeyUsages = List.of(KeyPurposeId.id_kp_clientAuth.getId());

    private Leaf(X500Name subject) {
        super(subject, KeyUsage.digitalSignature);
    }

    /** A leaf with this RFC 4514 subject, which may be empty. */
    public static Leaf leaf(String subject) {
        return leaf(name(subject));
    }

    /** A leaf with exactly these string types and this order of RDNs. */
    public static Leaf leaf(X500Name subject) {
        return new Leaf(subject);
    }

    public Leaf sanDns(String name) {
        return san(new GeneralName(GeneralName.dNSName, name));
    }

    public Leaf sanUri(String uri) {
        return san(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }

    public Leaf sanEmail(String address) {
        return san(new GeneralName(GeneralName.rfc822Name, address));
    }

    /** An address as text; an IPv4-mapped one stays 16 octets only through {@link #sanIp(byte[])}. */
    public Leaf sanIp(String address) {
        return san(new GeneralName(GeneralName.iPAddress, address));
    }

    public Leaf sanIp(byte[] octets) {
        return san(new GeneralName(GeneralName.iPAddress, new DEROctetString(octets)));
    }

    public Leaf san(GeneralName name) {
        return san(Der.of(name));
    }

    /** An entry as these octets, whatever they are. */
    public Leaf san(byte[] entry) {
        names.add(entry.clone());
        return self();
    }

    public Leaf extendedKeyUsage(String... oids) {
        extendedKeyUsages = List.of(oids);
        return self();
    }

    public Leaf noExtendedKeyUsage() {
        return extendedKeyUsage();
    }

    @Override
    Leaf self() {
        return this;
    }

    @Override
    void addTo(Extensions extensions) throws IOException {
        if (!extendedKeyUsages.isEmpty()) {
            KeyPurposeId[] purposes = extendedKeyUsages.stream()
                    .map(oid -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)))
                    .toArray(KeyPurposeId[]::new);
            extensions.add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
        if (!names.isEmpty()) {
            boolean critical = subject().getRDNs().length == 0; // RFC 5280 §4.2.1.6
            extensions.add(
                    Extension.subjectAlternativeName, critical, Der.of(Der.SEQUENCE, names.toArray(new byte[0][])));
        }
    }

    /** Only for messages of failed tests. */
    @Override
    public String toString() {
        return "leaf " + subject() + " "
                + names.stream().map(name -> new String(name, ISO_8859_1)).toList();
    }
}
