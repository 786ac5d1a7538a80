package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One element with {@code Cert} or {@code Chain}, percent-encoded: Envoy's {@code x-forwarded-client-cert}. */
final class EnvoyFormat implements HeaderFormat {

    static final String PROVIDER = "envoy";

    private static final String HEADER = "x-forwarded-client-cert";

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String writer() {
        return "Envoy";
    }

    @Override
    public String certificate() {
        return HEADER;
    }

    @Override
    public boolean saysOneThing(String value) {
        return ForwardedClientCert.parse(value).isPresent();
    }

    /** Envoy has written the hash of the certificate beside it. */
    @Override
    public boolean confirms(UnaryOperator<String> values, X509Certificate leaf) {
        return ForwardedClientCert.parse(values.apply(HEADER))
                .filter(element -> element.speaksOf(leaf))
                .isPresent();
    }

    /** Of the values of {@code Cert} and {@code Chain}. */
    @Override
    public ForwardedEncoding encoding() {
        return ForwardedEncoding.PERCENT_ENCODED;
    }

    @Override
    public Optional<Detail> flaw(String value, boolean chain) {
        HeaderDiagnosis diagnosis = new HeaderDiagnosis(this, "Cert=\"…\" or Chain=\"…\" with ");
        if (ForwardedEncoding.of(value) != ForwardedEncoding.ELEMENT) {
            return Optional.of(diagnosis.wrongEncoding(value));
        }
        Optional<ForwardedClientCert> element = ForwardedClientCert.parse(value);
        if (element.isEmpty()) {
            return Optional.empty();
        }
        return element.get()
                .certificate()
                .map(diagnosis::certificateFlaw)
                .orElse(Optional.of(ProblemCode.XFCC_NONE.detail()));
    }
}
