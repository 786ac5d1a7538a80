package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.proxy.ProxyTrust;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One way to write a client certificate into headers: which headers there are, and what each of them may hold. Every form
 * has a class of its own, found by the id of the lookup provider that reads it in {@link HeaderFormats}.
 */
public interface HeaderFormat {

    /** A lookup provider's options. */
    @FunctionalInterface
    interface Options {
        String get(String name, String otherwise);
    }

    /**
     * What is wrong with a header.
     *
     * @param name of the header
     * @param words what is wrong, in words that go on after its name
     */
    record Flaw(String name, Detail words) {

        /** The whole sentence. */
        public Detail detail() {
            return ProblemCode.IN_HEADER.with(Map.of("header", name, "problem", words));
        }
    }

    /** The id of the lookup provider, as in {@code --spi-x509cert-lookup--<id>--…}. */
    String provider();

    /** Who writes it so, as administrators call it. */
    String writer();

    /** The header of the client's certificate; blank if the provider is not told any. */
    String certificate();

    /** The headers of the chain, in the order in which they are read. */
    default List<String> chain() {
        return List.of();
    }

    /** Headers with what the proxy says about the certificate. */
    default List<String> statements() {
        return List.of();
    }

    /** Whether the header of the certificate can be read in one way only; asked with what is not blank. */
    boolean saysOneThing(String value);

    /** Whether a header of the chain can be read in one way only. */
    default boolean chainSaysOneThing(String value) {
        return value.indexOf(',') < 0;
    }

    /** Whether the header for one certificate, or that for the chain, may have several. */
    default boolean isList(boolean chain) {
        return false;
    }

    /** Whether a value stands for no certificate. */
    default boolean isNothing(String value) {
        return value.isBlank();
    }

    /** How a certificate is written. */
    ForwardedEncoding encoding();

    /** Whether the provider reads a certificate that is written so. */
    default boolean reads(ForwardedEncoding found) {
        return found == encoding();
    }

    /** What is wrong with the header of the certificate or one of the chain; empty if nothing can be seen. */
    default Optional<Detail> flaw(String value, boolean chain) {
        return new HeaderDiagnosis(this).flaw(value, chain);
    }

    /**
     * Why a proxy that may speak may not in this form, by what it was recognized by.
     *
     * @return nothing if it may
     */
    default Optional<Detail> mistrust(ProxyTrust.Proxy proxy) {
        return Optional.empty();
    }

    /** What else is against the headers, before anything of them is read; asked where the certificate's is not empty. */
    default Optional<Rejected> objection(UnaryOperator<String> values) {
        return Optional.empty();
    }

    /** Which statement of the proxy keeps the provider from reading the certificate. */
    default Optional<Flaw> withheld(UnaryOperator<String> values) {
        return Optional.empty();
    }

    /**
     * Whether the proxy's statements are about the certificate that was read.
     *
     * @param values what the request has under a name; empty if nothing
     */
    default boolean confirms(UnaryOperator<String> values, X509Certificate leaf) {
        return true;
    }
}
