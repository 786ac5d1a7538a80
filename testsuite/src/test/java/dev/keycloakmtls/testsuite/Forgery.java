package dev.keycloakmtls.testsuite;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What somebody without the client's private key can send. Each sends it in all the headers that may be read. */
enum Forgery {
    THE_HEADER(Way.THROUGH_THE_PROXY, Shown.NOTHING),
    THE_HEADER_BESIDE_ANOTHER_CERTIFICATE(Way.THROUGH_THE_PROXY, Shown.ANOTHER),
    THE_HEADER_BESIDE_A_LOOK_ALIKE(Way.THROUGH_THE_PROXY, Shown.LOOK_ALIKE),
    ONLY_A_LOOK_ALIKE(Way.THROUGH_THE_PROXY, Shown.LOOK_ALIKE),
    THE_HEADER_TWICE(Way.THROUGH_THE_PROXY, Shown.ANOTHER),
    THE_HEADER_IN_CAPITALS(Way.THROUGH_THE_PROXY, Shown.NOTHING),
    THE_HEADER_WITH_UNDERSCORES_AND_DASHES_SWAPPED(Way.THROUGH_THE_PROXY, Shown.NOTHING),
    THE_HEADER_NAMED_IN_CONNECTION(Way.THROUGH_THE_PROXY, Shown.ANOTHER),
    A_CHAIN_OF_THE_VICTIM(Way.THROUGH_THE_PROXY, Shown.ANOTHER),
    THE_HEADER_FROM_ELSEWHERE(Way.PAST_THE_PROXY, Shown.NOTHING),
    THE_HEADER_FROM_ELSEWHERE_CALLING_ITSELF_TRUSTED(Way.PAST_THE_PROXY, Shown.NOTHING),
    THE_HEADER_FROM_ELSEWHERE_FORWARDED_FOR_THE_PROXY(Way.PAST_THE_PROXY, Shown.NOTHING),
    THE_HEADER_FROM_ELSEWHERE_BESIDE_ANOTHER_CERTIFICATE(Way.PAST_THE_PROXY, Shown.ANOTHER),
    THE_HEADER_AFTER_THAT_OF_ANOTHER(Way.AS_A_CARELESS_PROXY, Shown.NOTHING),
    THE_HEADER_BEFORE_THAT_OF_ANOTHER(Way.AS_A_CARELESS_PROXY, Shown.NOTHING),
    THE_HEADER_JOINED_TO_THAT_OF_ANOTHER(Way.AS_A_CARELESS_PROXY, Shown.NOTHING),
    A_TRUNCATED_HEADER(Way.AS_A_CARELESS_PROXY, Shown.NOTHING),
    GARBAGE(Way.AS_A_CARELESS_PROXY, Shown.NOTHING),
    BROKEN_PERCENT_ENCODING(Way.AS_A_CARELESS_PROXY, Shown.NOTHING),
    AN_OVERSIZED_HEADER(Way.AS_A_CARELESS_PROXY, Shown.NOTHING),
    THE_HEADER_WITH_A_LOOK_ALIKE(Way.AS_A_CARELESS_PROXY, Shown.NOTHING);

    /** How the request gets to Keycloak. */
    enum Way {
        THROUGH_THE_PROXY,
        /** To Keycloak's own port, from an address that is no proxy's. */
        PAST_THE_PROXY,
        /** From the proxy's address: what a proxy would hand on that does not replace the header as ours do. */
        AS_A_CARELESS_PROXY
    }

    /** The certificate in the TLS handshake. */
    enum Shown {
        NOTHING,
        ANOTHER,
        LOOK_ALIKE
    }

    final Way way;
    final Shown shown;

    Forgery(Way way, Shown shown) {
        this.way = way;
        this.shown = shown;
    }

    /**
     * The headers of the request.
     *
     * @param formats what the lookup reads, or all formats if it reads none or the proxy is to stop them all
     */
    List<Header> headers(
            List<CertificateHeader> formats,
            TestCertificate victim,
            TestCertificate another,
            TestCertificate lookAlike) {
        var headers = new ArrayList<Header>();
        for (CertificateHeader format : formats) {
            headers.addAll(headers(format, format.of(victim), format.of(another), format.of(lookAlike)));
            headers.addAll(format.beside(this == THE_HEADER_WITH_A_LOOK_ALIKE ? lookAlike : victim));
        }
        switch (this) {
            case THE_HEADER_FROM_ELSEWHERE_CALLING_ITSELF_TRUSTED ->
                headers.add(new Header("X-Forwarded-Trusted-Proxy", "true"));
            case THE_HEADER_FROM_ELSEWHERE_FORWARDED_FOR_THE_PROXY ->
                headers.addAll(
                        List.of(new Header("X-Forwarded-For", "127.0.0.1"), new Header("Forwarded", "for=127.0.0.1")));
            case THE_HEADER_NAMED_IN_CONNECTION ->
                headers.add(new Header(
                        "Connection",
                        String.join(
                                ", ",
                                headers.stream().map(Header::name).distinct().toList())));
            default -> {
                // nothing besides
            }
        }
        return headers;
    }

    private List<Header> headers(CertificateHeader format, Header victim, Header another, Header lookAlike) {
        String value = victim.value();
        return switch (this) {
            case ONLY_A_LOOK_ALIKE -> List.of();
            case THE_HEADER_TWICE -> List.of(victim, victim);
            case THE_HEADER_IN_CAPITALS -> List.of(new Header(victim.name().toUpperCase(Locale.ROOT), value));
            case THE_HEADER_WITH_UNDERSCORES_AND_DASHES_SWAPPED -> List.of(new Header(swapped(victim.name()), value));
            case A_CHAIN_OF_THE_VICTIM ->
                Stream.of("CERT_CHAIN_0", "SSL_CLIENT_CERT_CHAIN", "Client-Cert-Chain", "X-Client-Cert-Chain")
                        .map(name -> new Header(name, value))
                        .toList();
            case THE_HEADER_AFTER_THAT_OF_ANOTHER -> List.of(another, victim);
            case THE_HEADER_BEFORE_THAT_OF_ANOTHER -> List.of(victim, another);
            case THE_HEADER_JOINED_TO_THAT_OF_ANOTHER ->
                // In these formats one header has the chain, of which the first is the client's.
                List.of(format.with(
                        switch (format) {
                            case TRAEFIK -> another.value() + "," + value;
                            case AWS_ALB_PASSTHROUGH -> another.value() + value;
                            default -> value + "," + another.value();
                        }));
            case A_TRUNCATED_HEADER -> List.of(format.with(value.substring(0, value.length() / 2)));
            case GARBAGE -> List.of(format.with("\u00a7 ;=,:\"garbage"));
            case BROKEN_PERCENT_ENCODING -> List.of(format.with("Cert=%ZZ" + value.substring(9)));
            case AN_OVERSIZED_HEADER -> List.of(format.with("A".repeat(20_000)));
            case THE_HEADER_WITH_A_LOOK_ALIKE -> List.of(lookAlike);
            default -> List.of(victim);
        };
    }

    private static String swapped(String name) {
        return name.replace('-', '\u0000').replace('_', '-').replace('\u0000', '_');
    }

    /** As in a sentence. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
