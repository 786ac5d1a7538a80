package dev.keycloakmtls.lookup;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.lookup.header.HeaderDiagnosis;
import dev.keycloakmtls.lookup.header.HeaderFormat;
import dev.keycloakmtls.lookup.header.HeaderFormats;
import dev.keycloakmtls.lookup.header.NoHeader;
import dev.keycloakmtls.lookup.header.OwnFormat;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.proxy.ProxyTrust;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.keycloak.Config;

/**
 * The headers from which a lookup provider takes the certificate, and whether they say one thing only. Keycloak's providers
 * read the first of several headers, the first of several certificates, and split {@code x-forwarded-client-cert} without
 * regard to quotes: where a proxy has appended instead of replaced, the caller's word would count. This only ever refuses;
 * what it lets pass, the lookup still has to read.
 */
final class CertificateHeaders {

    private final HeaderFormat format;
    private final List<String> all;
    private final boolean readAsIsKnown;

    /** @param readAsIsKnown whether it is known of the lookup that it reads these headers and nothing else */
    private CertificateHeaders(HeaderFormat format, boolean readAsIsKnown) {
        this.format = format;
        this.readAsIsKnown = readAsIsKnown;
        this.all = Stream.of(List.of(format.certificate()), format.chain(), format.statements())
                .flatMap(List::stream)
                .filter(name -> !name.isBlank())
                .toList();
    }

    /**
     * None are known of the TLS connection itself and of providers that are not Keycloak's.
     *
     * @param lookup a lookup provider
     * @param factory what it comes from
     */
    static CertificateHeaders readBy(Class<?> lookup, Class<?> factory) {
        return readBy(
                lookup,
                factory,
                Config.scope("x509cert-lookup", HeaderFormats.provider(lookup).orElse(""))::get);
    }

    static CertificateHeaders readBy(Class<?> lookup, Class<?> factory, HeaderFormat.Options options) {
        String provider = HeaderFormats.provider(lookup).orElse("");
        return new CertificateHeaders(
                HeaderFormats.of(provider, options),
                HeaderFormats.isOf(provider, lookup) && HeaderFormats.isOf(provider, factory));
    }

    /** The header that the client's certificate stands in; empty where none is known. */
    String certificate() {
        return format.certificate();
    }

    /** Of one of our own lookup providers. */
    static CertificateHeaders of(OwnFormat format) {
        return new CertificateHeaders(format, true);
    }

    /** @param provider the id of a lookup provider, with its options */
    static CertificateHeaders configured(String provider, HeaderFormat.Options options) {
        return new CertificateHeaders(HeaderFormats.of(provider, options), true);
    }

    /** Whether it is known which headers the lookup reads. */
    boolean areKnown() {
        return !(format instanceof NoHeader);
    }

    /**
     * The first of the headers that a request has, empty ones too: its sender speaks about a certificate.
     *
     * @param headers the values that the request has under a name; never null
     */
    Optional<String> present(Function<String, List<String>> headers) {
        return all.stream().filter(name -> !headers.apply(name).isEmpty()).findFirst();
    }

    /** Why a proxy that may speak may not in this form. */
    Optional<Detail> mistrust(ProxyTrust.Proxy proxy) {
        return format.mistrust(proxy);
    }

    /**
     * Before the lookup, of a request whose sender may speak.
     *
     * @param headers the values that the request has under a name; never null
     */
    Optional<Rejected> check(Function<String, List<String>> headers) {
        for (String name : all) {
            if (headers.apply(name).size() > 1) {
                return refuse(RejectionReason.REPEATED_CERTIFICATE_HEADER, name);
            }
        }
        UnaryOperator<String> values = values(headers);
        String leaf = values.apply(format.certificate());
        if (leaf.isEmpty()) {
            Optional<String> chainAlone = format.chain().stream()
                    .filter(name -> !values.apply(name).isEmpty())
                    .findFirst();
            if (chainAlone.isPresent()) {
                return refuse(RejectionReason.CHAIN_WITHOUT_CERTIFICATE, chainAlone.get());
            }
            // Keycloak's lookup would find nothing either, and complain of it in the log.
            return readAsIsKnown && !format.certificate().isBlank() ? Optional.of(missing(headers)) : Optional.empty();
        }
        if (!format.saysOneThing(leaf)) {
            return refuse(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER, format.certificate());
        }
        return format.chain().stream()
                .filter(name -> !format.chainSaysOneThing(values.apply(name)))
                .findFirst()
                .flatMap(name -> refuse(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER, name))
                .or(() -> format.objection(values));
    }

    /**
     * After a lookup that has found no certificate, has left a gap in the chain, or has failed: which header it is about,
     * and what is wrong with that. Never what the lookup says, which is meant for developers.
     *
     * @param otherwise where it is not known what the lookup reads
     */
    Rejected unread(Function<String, List<String>> headers, Rejected otherwise) {
        if (format instanceof NoHeader) {
            return otherwise.reason() == RejectionReason.NO_CERTIFICATE
                    ? elsewhere(headers)
                            .map(other -> new Rejected(
                                    otherwise.reason(),
                                    ProblemCode.ONE_AND_OTHER.with(
                                            Map.of("one", otherwise.argument(), "other", other))))
                            .orElse(otherwise)
                    : otherwise;
        }
        return values(headers).apply(format.certificate()).isEmpty()
                ? missing(headers)
                : unread(
                        headers, new HeaderFormat.Flaw(format.certificate(), new HeaderDiagnosis(format).unreadable()));
    }

    /**
     * After our own reading of the headers has failed.
     *
     * @param found what it has stumbled over, for where nothing is seen that says more
     */
    Rejected unread(Function<String, List<String>> headers, HeaderFormat.Flaw found) {
        UnaryOperator<String> values = values(headers);
        HeaderFormat.Flaw flaw = format.withheld(values)
                .or(() -> Stream.concat(Stream.of(format.certificate()), format.chain().stream())
                        .map(name -> flaw(name, values.apply(name)))
                        .flatMap(Optional::stream)
                        .findFirst())
                .orElse(found);
        return new Rejected(RejectionReason.CERTIFICATE_LOOKUP_FAILED, flaw.detail());
    }

    private Optional<HeaderFormat.Flaw> flaw(String name, String value) {
        return value.isEmpty()
                ? Optional.empty()
                : format.flaw(value, !name.equals(format.certificate()))
                        .map(words -> new HeaderFormat.Flaw(name, words));
    }

    /**
     * What came of the chain but was not read: Keycloak drops certificates beyond a configured number, and chain headers
     * that it cannot read, without refusing the request.
     *
     * @param read how many certificates the lookup has read, the client's included
     */
    Optional<Detail> unreadChain(Function<String, List<String>> headers, int read) {
        UnaryOperator<String> values = values(headers);
        if (format.isList(true)) {
            boolean apart = !format.chain().isEmpty();
            String list = apart ? format.chain().get(0) : format.certificate();
            String value = values.apply(list);
            int sent = value.isEmpty() ? 0 : value.split(",", -1).length;
            int kept = apart ? read - 1 : read;
            return sent > kept
                    ? Optional.of(ProblemCode.CHAIN_CUT.with(
                            Map.of("header", list, "sent", sent, "read", kept, "option", chainLength())))
                    : Optional.empty();
        }
        List<String> present = format.chain().stream()
                .filter(name -> !values.apply(name).isEmpty())
                .toList();
        if (present.size() >= read) {
            return present.stream()
                    .map(name -> flaw(name, values.apply(name)))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .map(HeaderFormat.Flaw::detail)
                    .or(() -> Optional.of(ProblemCode.HEADER_NOT_READ.with(Map.of("header", present.get(0)))));
        }
        return next().filter(name -> !values.apply(name).isEmpty())
                .map(name -> ProblemCode.HEADER_BEYOND.with(Map.of("header", name, "option", chainLength())));
    }

    /** Of headers that are numbered, the first that is not read. */
    private Optional<String> next() {
        return format.chain().stream()
                .findFirst()
                .filter(first -> first.endsWith("_0"))
                .map(first ->
                        first.replaceFirst("0$", String.valueOf(format.chain().size())));
    }

    private String chainLength() {
        return "--spi-x509cert-lookup--" + format.provider() + "--certificate-chain-length";
    }

    private Rejected missing(Function<String, List<String>> headers) {
        ProblemCode state = headers.apply(format.certificate()).stream()
                .findFirst()
                .map(value -> value.isBlank() ? ProblemCode.HEADER_EMPTY : ProblemCode.HEADER_WITHOUT)
                .orElse(ProblemCode.HEADER_MISSING);
        Detail missing = state.with(Map.of("header", format.certificate()));
        return new Rejected(
                RejectionReason.NO_CERTIFICATE,
                elsewhere(headers)
                        .map(other -> ProblemCode.ONE_AND_OTHER.with(Map.of("one", missing, "other", other)))
                        .orElse(missing));
    }

    /** The form in which a certificate came that is not read, or nothing. */
    private Optional<Detail> elsewhere(Function<String, List<String>> headers) {
        return HeaderFormats.recognized(
                        name -> headers.apply(name).stream().findFirst().orElse(""), format)
                .map(other -> format instanceof NoHeader
                        ? ProblemCode.HEADER_ELSEWHERE_NONE.with(Map.of(
                                "header", other.certificate(), "writer", other.writer(), "reader", other.provider()))
                        : ProblemCode.HEADER_ELSEWHERE.with(Map.of(
                                "header",
                                other.certificate(),
                                "writer",
                                other.writer(),
                                "reader",
                                other.provider(),
                                "provider",
                                format.provider())));
    }

    /** The values of headers, each the first under its name; empty if there is none, or one that stands for nothing. */
    UnaryOperator<String> values(Function<String, List<String>> headers) {
        return name -> {
            String value = name.isBlank()
                    ? ""
                    : headers.apply(name).stream().findFirst().orElse("");
            return format.isNothing(value) ? "" : value;
        };
    }

    /** After the lookup: the certificate that it has read is the one that the proxy speaks of beside it. */
    Optional<Rejected> confirm(Function<String, List<String>> headers, X509Certificate leaf) {
        return format.confirms(values(headers), leaf)
                ? Optional.empty()
                : refuse(RejectionReason.CERTIFICATE_HASH_MISMATCH, format.certificate());
    }

    /**
     * By what the lookup's answer may be remembered: all that it reads. Not where a subclass of Keycloak's lookup, or a
     * factory of somebody else's, may read something else; and not without a certificate.
     */
    Optional<RememberedChains.Key> key(Function<String, List<String>> headers) {
        return readAsIsKnown && !values(headers).apply(format.certificate()).isEmpty()
                ? Optional.of(new RememberedChains.Key(all.stream()
                        .map(name -> List.copyOf(headers.apply(name)))
                        .toList()))
                : Optional.empty();
    }

    private static Optional<Rejected> refuse(RejectionReason reason, String header) {
        return Optional.of(new Rejected(reason, ProblemCode.HEADER.with(Map.of("header", header))));
    }
}
