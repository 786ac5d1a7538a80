package dev.keycloakmtls.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.lookup.header.HeaderFormat;
import dev.keycloakmtls.lookup.header.HeaderFormats;
import dev.keycloakmtls.lookup.header.OwnFormat;
import dev.keycloakmtls.lookup.header.UnreadableHeaderException;
import dev.keycloakmtls.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Whatever somebody sends in a certificate header: it is read, or refused in words, and nothing else ever happens. */
class HeaderFuzzTest {

    private static final List<String> OURS = List.of(
            "aws-alb",
            "aws-alb-passthrough",
            "google-cloud",
            "azure-application-gateway",
            "cloudflare",
            "f5-big-ip",
            "istio");
    private static final List<String> KEYCLOAKS = List.of("nginx", "apache", "haproxy", "rfc9440", "traefik", "envoy");
    private static final String GATEWAY = "spiffe://gateway";

    /** The first octet chooses the form; the rest is the header, or before a line break the chain's. */
    @FuzzTest(maxDuration = "1m")
    void formsOfOurs(byte[] input) {
        if (input.length == 0) {
            return;
        }
        HeaderFormat.Options options =
                (name, otherwise) -> name.equals("gateway") && input[0] < 0 ? GATEWAY : otherwise;
        OwnFormat format = HeaderFormats.own(OURS.get((input[0] & 0x7f) % OURS.size()))
                .format()
                .apply(options);
        String[] lines = text(input).split("\n", 2);
        Function<String, List<String>> headers = name -> name.equals(format.certificate())
                ? List.of(lines[lines.length - 1])
                : format.chain().contains(name) || format.statements().contains(name) ? List.of(lines[0]) : List.of();
        CertificateHeaders checked = CertificateHeaders.of(format);
        if (checked.check(headers).isPresent()) {
            return;
        }
        try {
            List<X509Certificate> certificates = format.read(checked.values(headers));
            assertThat(certificates).isNotEmpty().doesNotContainNull();
            Optional<?> unused = checked.confirm(headers, certificates.get(0));
            assertThat(checked.unreadChain(headers, certificates.size())).isEmpty();
        } catch (UnreadableHeaderException e) {
            assertThat(checked.unread(headers, e.flaw()).reason()).isEqualTo(RejectionReason.CERTIFICATE_LOOKUP_FAILED);
        }
    }

    /** Of these only the checks are ours. */
    @FuzzTest(maxDuration = "1m")
    void formsOfKeycloaks(byte[] input) {
        if (input.length == 0) {
            return;
        }
        HeaderFormat.Options options = (name, otherwise) -> name.equals("sslClientCert") ? "x-cert" : otherwise;
        CertificateHeaders checked =
                CertificateHeaders.configured(KEYCLOAKS.get((input[0] & 0x7f) % KEYCLOAKS.size()), options);
        Function<String, List<String>> headers = name -> List.of(text(input));
        if (checked.check(headers).isEmpty()) {
            assertThat(checked.unread(headers, new HeaderFormat.Flaw("x-cert", ProblemCode.HEADER_DAMAGED.detail()))
                            .detail())
                    .startsWith("header ");
            assertThat(checked.unreadChain(headers, 1)).isNotNull();
        }
    }

    private static String text(byte[] input) {
        return new String(input, input.length > 0 ? 1 : 0, Math.max(0, input.length - 1), StandardCharsets.ISO_8859_1);
    }
}
