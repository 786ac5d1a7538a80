package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.ProblemCode;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Percent-encoded PEM in which {@code +}, {@code /} and {@code =} stay as they are: what AWS Application Load Balancers
 * send. A listener that verifies sends the leaf, one that passes everything through sends the chain in another header. A
 * request with both came through two listeners, or through one that a caller wants to outwit.
 */
public final class AwsAlbFormat implements OwnFormat {

    /** What the listener does with certificates. */
    public enum Mode {
        VERIFY("aws-alb", "AWS ALB in verify mode", "X-Amzn-Mtls-Clientcert-Leaf"),
        PASSTHROUGH("aws-alb-passthrough", "AWS ALB in passthrough mode", "X-Amzn-Mtls-Clientcert");

        private final String id;
        private final String writer;
        private final String header;

        Mode(String id, String writer, String header) {
            this.id = id;
            this.writer = writer;
            this.header = header;
        }

        private OwnOption certificate() {
            return OwnOption.certificate(header);
        }

        /** By which it is read. */
        public OwnProvider provider() {
            return new OwnProvider(id, options -> new AwsAlbFormat(this, options), certificate());
        }

        private Mode other() {
            return this == VERIFY ? PASSTHROUGH : VERIFY;
        }
    }

    private final Mode mode;
    private final String certificate;

    AwsAlbFormat(Mode mode, Options options) {
        this.mode = mode;
        this.certificate = mode.certificate().of(options);
    }

    @Override
    public String provider() {
        return mode.id;
    }

    @Override
    public String writer() {
        return mode.writer;
    }

    @Override
    public String certificate() {
        return certificate;
    }

    @Override
    public boolean saysOneThing(String value) {
        String decoded = value.replaceAll("(?i)%2C", ",");
        return mode == Mode.VERIFY
                ? value.indexOf("-----BEGIN") == value.lastIndexOf("-----BEGIN") && decoded.indexOf(',') < 0
                : decoded.indexOf(',') < 0;
    }

    @Override
    public Optional<Rejected> objection(UnaryOperator<String> values) {
        String other = mode.other().header;
        return other.equalsIgnoreCase(certificate) || values.apply(other).isEmpty()
                ? Optional.empty()
                : Optional.of(new Rejected(
                        RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER,
                        ProblemCode.HEADERS_OF_TWO.with(
                                Map.of("header", certificate, "other", other, "writer", mode.other().writer))));
    }

    @Override
    public ForwardedEncoding encoding() {
        return ForwardedEncoding.PERCENT_ENCODED;
    }

    @Override
    public boolean reads(ForwardedEncoding found) {
        return found == ForwardedEncoding.PERCENT_ENCODED || found == ForwardedEncoding.PERCENT_ENCODED_BY_AWS;
    }

    @Override
    public List<X509Certificate> read(UnaryOperator<String> values) throws UnreadableHeaderException {
        ForwardedCertificates content = ForwardedCertificates.in(certificate);
        List<X509Certificate> certificates = content.percentEncodedPem(values.apply(certificate));
        return mode == Mode.VERIFY ? content.one(certificates) : certificates;
    }
}
