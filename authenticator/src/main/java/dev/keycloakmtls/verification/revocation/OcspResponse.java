package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.name.DistinguishedName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
            throw new IOException(
                    "what was sent is no OCSP answer but " + response.length + " octets" + beginning(response));
        }
        OCSPResp parsed;
        Object content;
        try {
            parsed = new OCSPResp(response);
            content = parsed.getResponseObject();
        } catch (IOException | OCSPException | RuntimeException e) {
            throw new IOException("what was sent is no OCSP answer: " + e.getMessage(), e);
        }
        if (parsed.getStatus() != OCSPResp.SUCCESSFUL) {
            throw new IOException("the responder has no answer: " + words(parsed.getStatus()));
        }
        if (content instanceof BasicOCSPResp basic) {
            checkNames(basic);
            return basic;
        }
        throw new IOException("the answer is of an unknown type");
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
                throw new IOException("the answer holds a name that is not compared: " + e.getMessage(), e);
            }
        }
    }

    private static String beginning(byte[] response) {
        byte[] first = Arrays.copyOf(response, Math.min(response.length, SHOWN));
        String text = new String(first, StandardCharsets.US_ASCII).strip();
        boolean readable = !text.isEmpty() && text.chars().allMatch(c -> c >= ' ' && c <= '~');
        return readable ? ", which begin with \"" + text + "\"" : "";
    }

    /** OCSPResponseStatus, RFC 6960 §4.2.1. */
    private static String words(int status) {
        return switch (status) {
            case OCSPResp.MALFORMED_REQUEST -> "it does not understand the request (malformedRequest)";
            case OCSPResp.INTERNAL_ERROR -> "it has failed (internalError)";
            case OCSPResp.TRY_LATER -> "it asks to try later (tryLater)";
            case OCSPResp.SIG_REQUIRED -> "it takes signed requests only (sigRequired)";
            case OCSPResp.UNAUTHORIZED -> "it does not answer about this CA, or not to this server (unauthorized)";
            default -> "error status " + status;
        };
    }
}
