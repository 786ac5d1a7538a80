package dev.keycloakmtls.lookup.header;

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
    Optional<String> flaw(String value, boolean chain) {
        String[] certificates = format.isList(chain) ? value.split(",", -1) : new String[] {value};
        for (int i = 0; i < certificates.length; i++) {
            Optional<String> flaw = certificateFlaw(certificates[i].strip());
            if (flaw.isPresent()) {
                return i == 0 ? flaw : Optional.of("certificate " + (i + 1) + " of it " + flaw.get());
            }
        }
        return Optional.empty();
    }

    /** Where nothing else is found. */
    public String unreadable() {
        return "holds what looks like " + format.encoding() + ", but the lookup provider \"" + format.provider()
                + "\" finds no certificate in it";
    }

    /** What is wrong with one certificate. */
    Optional<String> certificateFlaw(String value) {
        ForwardedEncoding found = ForwardedEncoding.of(value);
        return format.reads(found) ? found.flaw(value) : Optional.of(wrongEncoding(value));
    }

    /** That the provider reads something else. */
    String wrongEncoding(String value) {
        return "holds " + ForwardedEncoding.of(value) + "; the lookup provider \"" + format.provider() + "\" reads "
                + frame + format.encoding();
    }
}
