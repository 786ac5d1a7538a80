package dev.keycloakmtls.lookup.header;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Base64 of DER, the chain in a header of its own between commas: what an iRule of F5 BIG-IP makes of {@code SSL::cert}. */
public final class F5BigIpFormat implements OwnFormat {

    private static final OwnOption CERTIFICATE = OwnOption.certificate("X-Client-Cert");
    private static final OwnOption CHAIN = OwnOption.chain("X-Client-Cert-Chain");

    /** By which it is read. */
    public static final OwnProvider PROVIDER = new OwnProvider("f5-big-ip", F5BigIpFormat::new, CERTIFICATE, CHAIN);

    private final String certificate;
    private final String chain;

    F5BigIpFormat(Options options) {
        this.certificate = CERTIFICATE.of(options);
        this.chain = CHAIN.of(options);
    }

    @Override
    public String provider() {
        return PROVIDER.id();
    }

    @Override
    public String writer() {
        return "F5 BIG-IP";
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
        return OneCertificate.isIn(value);
    }

    @Override
    public boolean chainSaysOneThing(String value) {
        return value.isEmpty() || Stream.of(value.split(",", -1)).noneMatch(String::isBlank);
    }

    @Override
    public boolean isList(boolean chain) {
        return chain;
    }

    @Override
    public ForwardedEncoding encoding() {
        return ForwardedEncoding.BASE64;
    }

    @Override
    public List<X509Certificate> read(UnaryOperator<String> values) throws UnreadableHeaderException {
        ForwardedCertificates content = ForwardedCertificates.in(certificate);
        List<X509Certificate> certificates = new ArrayList<>(content.one(content.base64(values.apply(certificate))));
        String others = values.apply(chain);
        if (!others.isEmpty()) {
            certificates.addAll(ForwardedCertificates.in(chain).base64(others));
        }
        return certificates;
    }
}
