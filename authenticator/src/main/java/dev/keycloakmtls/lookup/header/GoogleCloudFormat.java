package dev.keycloakmtls.lookup.header;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Byte sequences of RFC 9440 in headers of the administrator's choice: the variables {@code client_cert_leaf} and {@code
 * client_cert_chain} in custom headers of Google Cloud's Application Load Balancers.
 */
public final class GoogleCloudFormat implements OwnFormat {

    private static final OwnOption CERTIFICATE = OwnOption.certificate("X-Client-Cert-Leaf");
    private static final OwnOption CHAIN = OwnOption.chain("X-Client-Cert-Chain");

    /** By which it is read. */
    public static final OwnProvider PROVIDER =
            new OwnProvider("google-cloud", GoogleCloudFormat::new, CERTIFICATE, CHAIN);

    private final String certificate;
    private final String chain;

    GoogleCloudFormat(Options options) {
        this.certificate = CERTIFICATE.of(options);
        this.chain = CHAIN.of(options);
    }

    @Override
    public String provider() {
        return PROVIDER.id();
    }

    @Override
    public String writer() {
        return "Google Cloud";
    }

    @Override
    public String certificate() {
        return certificate;
    }

    @Override
    public List<String> chain() {
        return List.of(chain);
    }

    @Override
    public boolean saysOneThing(String value) {
        return OneCertificate.isIn(value) && value.chars().filter(c -> c == ':').count() <= 2;
    }

    /** A list by definition. */
    @Override
    public boolean chainSaysOneThing(String value) {
        return true;
    }

    @Override
    public boolean isList(boolean chain) {
        return chain;
    }

    @Override
    public ForwardedEncoding encoding() {
        return ForwardedEncoding.BYTE_SEQUENCE;
    }

    @Override
    public List<X509Certificate> read(UnaryOperator<String> values) throws UnreadableHeaderException {
        ForwardedCertificates content = ForwardedCertificates.in(certificate);
        List<X509Certificate> certificates =
                new ArrayList<>(content.one(content.byteSequences(values.apply(certificate))));
        String others = values.apply(chain);
        if (!others.isEmpty()) {
            certificates.addAll(ForwardedCertificates.in(chain).byteSequences(others));
        }
        return certificates;
    }
}
