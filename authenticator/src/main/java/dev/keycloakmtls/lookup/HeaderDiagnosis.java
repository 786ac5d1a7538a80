package dev.keycloakmtls.lookup;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the words for a certificate header from which a lookup provider has read no certificate: what the header holds,
 * and what the provider reads. Nothing is decided from it, and nothing of the header's content is repeated.
 *
 * @param percentEncoded whether nginx escapes what it sends
 */
record HeaderDiagnosis(HeaderFormat format, boolean percentEncoded) {

    /**
     * What is wrong with a header; empty if nothing can be seen.
     *
     * @param chain whether it is a header for the chain and not for the client's certificate
     */
    Optional<String> flaw(String value, boolean chain) {
        if (format == HeaderFormat.ENVOY) {
            return envoyFlaw(value);
        }
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
    String unreadable() {
        return "holds what looks like " + encoding() + ", but the lookup provider \"" + format.provider()
                + "\" finds no certificate in it";
    }

    private Optional<String> envoyFlaw(String value) {
        if (ForwardedEncoding.of(value) != ForwardedEncoding.ELEMENT) {
            return Optional.of(wrongEncoding(value));
        }
        Optional<ForwardedClientCert> element = ForwardedClientCert.parse(value);
        if (element.isEmpty()) {
            return Optional.empty();
        }
        return Stream.of("chain", "cert")
                .map(key -> element.get().values().getOrDefault(key, ""))
                .filter(certificate -> !certificate.isEmpty())
                .findFirst()
                .map(this::certificateFlaw)
                .orElse(Optional.of("has neither Cert nor Chain, so that the certificate stayed with the proxy: let"
                        + " set_current_client_cert_details add them"));
    }

    private Optional<String> certificateFlaw(String value) {
        ForwardedEncoding found = ForwardedEncoding.of(value);
        boolean readable = found == encoding()
                // Apache's provider takes the lines off if they are there.
                || (format == HeaderFormat.APACHE && found == ForwardedEncoding.BASE64)
                || (format == HeaderFormat.NGINX && !percentEncoded && found == ForwardedEncoding.BASE64);
        return readable ? found.flaw(value) : Optional.of(wrongEncoding(value));
    }

    private String wrongEncoding(String value) {
        return "holds " + ForwardedEncoding.of(value) + "; the lookup provider \"" + format.provider() + "\" reads "
                + (format == HeaderFormat.ENVOY ? "Cert=\"…\" or Chain=\"…\" with " : "") + encoding();
    }

    private ForwardedEncoding encoding() {
        return format.encoding(percentEncoded);
    }
}
