package dev.keycloakmtls.lookup.header;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Percent-encoded PEM in a header of the administrator's choice: the server variable {@code client_certificate} in a
 * rewrite rule of Azure's Application Gateway, which is nginx's {@code $ssl_client_escaped_cert}. The leaf alone.
 */
public final class AzureApplicationGatewayFormat implements OwnFormat {

    private static final OwnOption CERTIFICATE = OwnOption.certificate("X-Client-Certificate");

    /** By which it is read. */
    public static final OwnProvider PROVIDER =
            new OwnProvider("azure-application-gateway", AzureApplicationGatewayFormat::new, CERTIFICATE);

    private final String certificate;

    AzureApplicationGatewayFormat(Options options) {
        this.certificate = CERTIFICATE.of(options);
    }

    @Override
    public String provider() {
        return PROVIDER.id();
    }

    @Override
    public String writer() {
        return "Azure Application Gateway";
    }

    @Override
    public String certificate() {
        return certificate;
    }

    @Override
    public boolean saysOneThing(String value) {
        return OneCertificate.isIn(value.replaceAll("(?i)%2C", ","));
    }

    @Override
    public ForwardedEncoding encoding() {
        return ForwardedEncoding.PERCENT_ENCODED;
    }

    /** PEM in one line can be read in one way too. */
    @Override
    public boolean reads(ForwardedEncoding found) {
        return found == ForwardedEncoding.PERCENT_ENCODED
                || found == ForwardedEncoding.PERCENT_ENCODED_BY_AWS
                || found == ForwardedEncoding.PEM;
    }

    @Override
    public List<X509Certificate> read(UnaryOperator<String> values) throws UnreadableHeaderException {
        ForwardedCertificates content = ForwardedCertificates.in(certificate);
        return content.one(content.percentEncodedPem(values.apply(certificate)));
    }
}
