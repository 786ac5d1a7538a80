package dev.keycloakmtls.proxy;

import dev.keycloakmtls.config.WatchedFile;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.problem.Detail;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code trusted-proxies}, {@code trusted-proxy-cas} and {@code trusted-proxy-subjects} say, as their files say it now. */
final class TrustedProxies {

    private final Optional<WatchedFile<List<X509Certificate>>> exact;
    private final Optional<WatchedFile<List<X509Certificate>>> authorities;
    private final List<SubjectSelector> subjects;
    private volatile Made made;

    /** By the objects that it was made of: they stay the same until a file changes. */
    private record Made(
            List<X509Certificate> exact, List<X509Certificate> authorities, ProxyCertificates certificates) {}

    private TrustedProxies(
            Optional<WatchedFile<List<X509Certificate>>> exact,
            Optional<WatchedFile<List<X509Certificate>>> authorities,
            List<SubjectSelector> subjects) {
        this.exact = exact;
        this.authorities = authorities;
        this.subjects = List.copyOf(subjects);
        this.made = make(content(exact), content(authorities));
    }

    /** Nothing where no proxy is named by a certificate. */
    static Optional<TrustedProxies> of(
            Optional<WatchedFile<List<X509Certificate>>> exact,
            Optional<WatchedFile<List<X509Certificate>>> authorities,
            List<SubjectSelector> subjects) {
        return exact.isPresent() || authorities.isPresent()
                ? Optional.of(new TrustedProxies(exact, authorities, subjects))
                : Optional.empty();
    }

    /** What counts now. */
    ProxyCertificates certificates() {
        List<X509Certificate> exactNow = content(exact);
        List<X509Certificate> authoritiesNow = content(authorities);
        Made now = made;
        if (now.exact() != exactNow || now.authorities() != authoritiesNow) {
            now = make(exactNow, authoritiesNow);
            made = now;
        }
        return now.certificates();
    }

    /** Why a file is not read as it is now; with the file. */
    Stream<Detail> problems() {
        return Stream.of(exact, authorities)
                .flatMap(Optional::stream)
                .map(WatchedFile::problem)
                .flatMap(Optional::stream);
    }

    private Made make(List<X509Certificate> exactNow, List<X509Certificate> authoritiesNow) {
        return new Made(exactNow, authoritiesNow, new ProxyCertificates(exactNow, authoritiesNow, subjects));
    }

    private static List<X509Certificate> content(Optional<WatchedFile<List<X509Certificate>>> file) {
        return file.map(WatchedFile::content).orElse(List.of()); // List.of() is one object
    }
}
