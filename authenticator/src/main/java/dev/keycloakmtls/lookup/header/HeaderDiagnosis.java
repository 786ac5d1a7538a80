package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the words for a certificate header from which a lookup provider has read no certificate: what the header holds,
 * and what the provider reads. Nothing is decided from it, and nothing of the header's content is repeated.
 *
 * @param frame what stands around a certificate in this format, in words; empty if nothing
 */
public record HeaderDiagnosis(HeaderFormat format, String frame) {

    public HeaderDiagnosis(HeaderFormat format) {
        this(format, "");
    }

    /**
     * What is wrong with a header; empty if nothing can be seen.
     *
     * @param chain whether it is a header for the chain and not for the client's certificate
     */
    Optional<Detail> flaw(String value, boolean chain) {
        String[] certificates = format.isList(chain) ? value.split(",", -1) : new String[] {value};
        for (int i = 0; i < certificates.length; i++) {
            Optional<Detail> flaw = certificateFlaw(certificates[i].strip());
            int number = i + 1;
            if (flaw.isPresent()) {
                return i == 0
                        ? flaw
                        : flaw.map(one -> ProblemCode.HEADER_NTH.with(Map.of("number", number, "problem", one)));
            }
        }
        return Optional.empty();
    }

    /** Where nothing else is found. */
    public Detail unreadable() {
        return ProblemCode.HEADER_UNREADABLE.with(Map.of("encoding", format.encoding(), "provider", format.provider()));
    }

    /** What is wrong with one certificate. */
    Optional<Detail> certificateFlaw(String value) {
        ForwardedEncoding found = ForwardedEncoding.of(value);
        return format.reads(found) ? found.flaw(value) : Optional.of(wrongEncoding(value));
    }

    /** That the provider reads something else. */
    Detail wrongEncoding(String value) {
        return ProblemCode.HEADER_ENCODING.with(Map.of(
                "found",
                ForwardedEncoding.of(value),
                "provider",
                format.provider(),
                "encoding",
                frame + format.encoding()));
    }
}
