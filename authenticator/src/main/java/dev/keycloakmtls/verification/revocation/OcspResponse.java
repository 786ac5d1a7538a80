package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;

/** Reads what a responder sends (RFC 6960 §4.2.1), and finds words for what is no answer. */
final class OcspResponse {

    private static final int SEQUENCE = 0x30;
    private static final int SHOWN = 20;

    private OcspResponse() {}

    /** @throws IOException with words for an administrator if it is no answer, or says that there is none */
    static BasicOCSPResp read(byte[] response) throws IOException {
        if (response.length == 0 || response[0] != SEQUENCE) {
            throw new FetchFailedException(Kind.UNUSABLE, notAnAnswer(response));
        }
        OCSPResp parsed;
        Object content;
        try {
            parsed = new OCSPResp(response);
            content = parsed.getResponseObject();
        } catch (IOException | OCSPException | RuntimeException e) {
            throw new FetchFailedException(
                    Kind.UNUSABLE, ProblemCode.OCSP_NONE.with(Map.of("count", response.length)), e);
        }
        if (parsed.getStatus() != OCSPResp.SUCCESSFUL) {
            throw new FetchFailedException(
                    Kind.UNUSABLE, status(parsed.getStatus()).detail());
        }
        if (content instanceof BasicOCSPResp basic) {
            checkNames(basic);
            return basic;
        }
        throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.OCSP_TYPE.detail());
    }

    /** The JDK compares who has signed, and normalizes names for that in quadratic time. */
    private static void checkNames(BasicOCSPResp answer) throws IOException {
        List<X500Name> names = new ArrayList<>();
        Optional.ofNullable(answer.getResponderId().toASN1Primitive().getName()).ifPresent(names::add);
        for (X509CertificateHolder certificate : answer.getCerts()) {
            names.add(certificate.getSubject());
            names.add(certificate.getIssuer());
        }
        for (X500Name name : names) {
            try {
                var unused = DistinguishedName.comparable(name.getEncoded());
            } catch (IllegalArgumentException e) {
                throw new FetchFailedException(
                        Kind.UNUSABLE,
                        ProblemCode.OCSP_NAME.with(Map.of("why", MalformedException.detail(e, ProblemCode.DER_OTHER))),
                        e);
            }
        }
    }

    private static Detail notAnAnswer(byte[] response) {
        byte[] first = Arrays.copyOf(response, Math.min(response.length, SHOWN));
        String text = new String(first, StandardCharsets.US_ASCII).strip();
        boolean readable = !text.isEmpty() && text.chars().allMatch(c -> c >= ' ' && c <= '~');
        return readable
                ? ProblemCode.OCSP_NONE_BEGINS.with(Map.of("count", response.length, "beginning", text))
                : ProblemCode.OCSP_NONE.with(Map.of("count", response.length));
    }

    /** OCSPResponseStatus, RFC 6960 §4.2.1. */
    private static ProblemCode status(int status) {
        return switch (status) {
            case OCSPResp.MALFORMED_REQUEST -> ProblemCode.OCSP_MALFORMED_REQUEST;
            case OCSPResp.INTERNAL_ERROR -> ProblemCode.OCSP_INTERNAL_ERROR;
            case OCSPResp.TRY_LATER -> ProblemCode.OCSP_TRY_LATER;
            case OCSPResp.SIG_REQUIRED -> ProblemCode.OCSP_SIG_REQUIRED;
            case OCSPResp.UNAUTHORIZED -> ProblemCode.OCSP_UNAUTHORIZED;
            default -> ProblemCode.OCSP_STATUS_UNKNOWN;
        };
    }
}
