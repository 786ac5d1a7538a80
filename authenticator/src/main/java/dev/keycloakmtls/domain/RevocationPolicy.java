package dev.keycloakmtls.domain;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a trust profile learns whether the certificates of a path are revoked (RFC 8705 §2.1 leaves it to the server).
 *
 * @param mode where the status comes from
 * @param failureMode what happens when it cannot be had
 * @param crlLocations http, https or file; where CRLs are read instead of at the certificates' distribution points
 * @param ocspResponder http or https; asked instead of the responder that the certificates name
 * @param ocspResponderCertificate whose answers count although the CA did not appoint it
 * @param ocspNonce whether an OCSP answer must repeat the nonce of its request
 * @param maxAge how long an answer is used after it was fetched, even if it calls itself valid for longer
 * @param staleTolerance how much longer an answer is used while its source is down; zero: not at all
 * @param allowedHosts the only hosts that certificates may send the server to; empty: any
 */
public record RevocationPolicy(
        Mode mode,
        FailureMode failureMode,
        List<URI> crlLocations,
        Optional<URI> ocspResponder,
        Optional<X509Certificate> ocspResponderCertificate,
        boolean ocspNonce,
        Duration maxAge,
        Duration staleTolerance,
        Set<String> allowedHosts) {

    /** How long an answer is used unless a profile says otherwise. */
    public static final Duration DEFAULT_MAX_AGE = Duration.ofHours(1);

    /** Nothing is checked. */
    public static final RevocationPolicy NONE = of(Mode.NONE, FailureMode.HARD);

    /** @throws IllegalArgumentException if the maximum age is not positive or the tolerance is negative */
    public RevocationPolicy {
        crlLocations = List.copyOf(crlLocations);
        allowedHosts = Set.copyOf(allowedHosts);
        if (maxAge.isNegative() || maxAge.isZero() || staleTolerance.isNegative()) {
            throw new IllegalArgumentException("ages must not be negative, and the maximum age not zero");
        }
    }

    /** A policy with every default. */
    public static RevocationPolicy of(Mode mode, FailureMode failureMode) {
        return new RevocationPolicy(
                mode,
                failureMode,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                DEFAULT_MAX_AGE,
                Duration.ZERO,
                Set.of());
    }

    /** The same policy with CRLs from these places, whatever certificates name. */
    public RevocationPolicy withCrlLocations(List<URI> crlLocations) {
        return new RevocationPolicy(
                mode,
                failureMode,
                crlLocations,
                ocspResponder,
                ocspResponderCertificate,
                ocspNonce,
                maxAge,
                staleTolerance,
                allowedHosts);
    }

    /** The same policy with this responder, whatever certificates name. */
    public RevocationPolicy withOcspResponder(URI ocspResponder) {
        return new RevocationPolicy(
                mode,
                failureMode,
                crlLocations,
                Optional.of(ocspResponder),
                ocspResponderCertificate,
                ocspNonce,
                maxAge,
                staleTolerance,
                allowedHosts);
    }

    /** The same policy with a responder that is believed although no CA has appointed it. */
    public RevocationPolicy withOcspResponderCertificate(X509Certificate ocspResponderCertificate) {
        return new RevocationPolicy(
                mode,
                failureMode,
                crlLocations,
                ocspResponder,
                Optional.of(ocspResponderCertificate),
                ocspNonce,
                maxAge,
                staleTolerance,
                allowedHosts);
    }

    /** The same policy, but for whether OCSP requests have a nonce. */
    public RevocationPolicy withOcspNonce(boolean ocspNonce) {
        return new RevocationPolicy(
                mode,
                failureMode,
                crlLocations,
                ocspResponder,
                ocspResponderCertificate,
                ocspNonce,
                maxAge,
                staleTolerance,
                allowedHosts);
    }

    /** The same policy with another age up to which an answer is used. */
    public RevocationPolicy withMaxAge(Duration maxAge) {
        return new RevocationPolicy(
                mode,
                failureMode,
                crlLocations,
                ocspResponder,
                ocspResponderCertificate,
                ocspNonce,
                maxAge,
                staleTolerance,
                allowedHosts);
    }

    /** The same policy with another time for which an answer is used after its end. */
    public RevocationPolicy withStaleTolerance(Duration staleTolerance) {
        return new RevocationPolicy(
                mode,
                failureMode,
                crlLocations,
                ocspResponder,
                ocspResponderCertificate,
                ocspNonce,
                maxAge,
                staleTolerance,
                allowedHosts);
    }

    /** The same policy with the hosts that places named by certificates may have. */
    public RevocationPolicy withAllowedHosts(Set<String> allowedHosts) {
        return new RevocationPolicy(
                mode,
                failureMode,
                crlLocations,
                ocspResponder,
                ocspResponderCertificate,
                ocspNonce,
                maxAge,
                staleTolerance,
                allowedHosts);
    }

    /** Where the status of a certificate comes from. */
    public enum Mode {
        NONE("none"),
        CRL("crl"),
        OCSP("ocsp"),
        /** OCSP first; a CRL for each certificate that OCSP leaves open. */
        OCSP_OR_CRL("ocsp-or-crl");

        private final String code;

        Mode(String code) {
            this.code = code;
        }

        /** The word of a trust profile's configuration. */
        public String code() {
            return code;
        }

        /** The mode with this word. */
        public static Optional<Mode> of(String code) {
            return Arrays.stream(values())
                    .filter(mode -> mode.code.equals(code))
                    .findFirst();
        }

        public boolean usesOcsp() {
            return this == OCSP || this == OCSP_OR_CRL;
        }

        public boolean usesCrl() {
            return this == CRL || this == OCSP_OR_CRL;
        }
    }

    /** What happens when the status of a certificate cannot be had. A revoked certificate is refused either way. */
    public enum FailureMode {
        HARD("hard"),
        SOFT("soft");

        private final String code;

        FailureMode(String code) {
            this.code = code;
        }

        /** The word of a trust profile's configuration. */
        public String code() {
            return code;
        }

        /** The failure mode with this word. */
        public static Optional<FailureMode> of(String code) {
            return Arrays.stream(values())
                    .filter(mode -> mode.code.equals(code))
                    .findFirst();
        }
    }
}
