package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@code x-forwarded-client-cert} as Istio writes it unless it is told otherwise: its gateway replaces the header by an
 * element with the client's {@code Cert}, the sidecar beside Keycloak appends another with the {@code URI} of whoever sent
 * it, without a certificate. Every workload of the mesh can send a header of its choice; what the sidecar appends it
 * cannot choose. So the client's element counts only where the last one names the gateway.
 */
public final class IstioFormat implements OwnFormat {

    private static final OwnOption GATEWAY = new OwnOption(
            "gateway", "The SPIFFE id of the gateway; nothing where no sidecar stands beside Keycloak.", "");

    /** By which it is read. */
    public static final OwnProvider PROVIDER = new OwnProvider("istio", IstioFormat::new, GATEWAY);

    private static final String HEADER = "x-forwarded-client-cert";
    private static final String OPTION = "--spi-x509cert-lookup--" + PROVIDER.id() + "--" + GATEWAY.name();

    private final String gateway;

    /** @throws IllegalArgumentException if the gateway is named by anything but a SPIFFE id */
    IstioFormat(Options options) {
        this.gateway = GATEWAY.of(options);
        if (!gateway.isEmpty() && !gateway.matches("spiffe://[^\\s,;\"]+")) {
            throw new IllegalArgumentException(OPTION + ": is not a SPIFFE id (spiffe://…)");
        }
    }

    @Override
    public String provider() {
        return PROVIDER.id();
    }

    @Override
    public String writer() {
        return "Istio";
    }

    @Override
    public String certificate() {
        return HEADER;
    }

    /** What is ambiguous is an {@link #objection}. */
    @Override
    public boolean saysOneThing(String value) {
        return true;
    }

    /** What the sidecar says of a request from the gateway that had no client certificate. */
    @Override
    public boolean isNothing(String value) {
        return value.isBlank()
                || (!gateway.isEmpty()
                        && ForwardedClientCert.elements(value)
                                .filter(elements -> elements.size() == 1 && isOfGateway(elements.get(0)))
                                .isPresent());
    }

    @Override
    public Optional<Rejected> objection(UnaryOperator<String> values) {
        List<ForwardedClientCert> elements =
                ForwardedClientCert.elements(values.apply(HEADER)).orElse(List.of());
        if (elements.isEmpty()) {
            return refuse(
                    RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER, ProblemCode.HEADER.with(Map.of("header", HEADER)));
        }
        if (gateway.isEmpty()) {
            return elements.size() == 1
                    ? Optional.empty()
                    : refuse(
                            RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER,
                            ProblemCode.XFCC_GATEWAY.with(
                                    Map.of("header", HEADER, "count", elements.size(), "option", OPTION)));
        }
        if (!isOfGateway(elements.get(elements.size() - 1))) {
            return refuse(
                    RejectionReason.UNTRUSTED_PROXY,
                    ProblemCode.XFCC_NOT_GATEWAY.with(Map.of("header", HEADER, "option", OPTION)));
        }
        return elements.size() == 2
                ? Optional.empty()
                : refuse(
                        RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER,
                        ProblemCode.XFCC_ELEMENTS.with(Map.of("header", HEADER, "count", elements.size())));
    }

    private boolean isOfGateway(ForwardedClientCert element) {
        return element.all("uri").equals(List.of(gateway));
    }

    private static Optional<Rejected> refuse(RejectionReason reason, Detail why) {
        return Optional.of(new Rejected(reason, why));
    }

    @Override
    public boolean confirms(UnaryOperator<String> values, X509Certificate leaf) {
        return ForwardedClientCert.elements(values.apply(HEADER))
                .filter(elements -> elements.get(0).speaksOf(leaf))
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
        return ForwardedClientCert.elements(value).flatMap(elements -> elements.get(0)
                .certificate()
                .map(diagnosis::certificateFlaw)
                .orElse(Optional.of(ProblemCode.XFCC_SIDECAR.with(Map.of("option", OPTION)))));
    }

    @Override
    public List<X509Certificate> read(UnaryOperator<String> values) throws UnreadableHeaderException {
        String certificate = ForwardedClientCert.elements(values.apply(HEADER))
                .flatMap(elements -> elements.get(0).certificate())
                .orElseThrow(() -> new UnreadableHeaderException(HEADER, ProblemCode.XFCC_NONE.detail()));
        return ForwardedCertificates.in(HEADER).percentEncodedPem(certificate);
    }
}
