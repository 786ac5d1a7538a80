package dev.keycloakmtls.admin.warning;

import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.warning.Warning.Kind;
import dev.keycloakmtls.lookup.CertificateLookup;
import dev.keycloakmtls.proxy.ProxyTrust;
import dev.keycloakmtls.proxy.ProxyTrust.Standing;
import dev.keycloakmtls.untrusted.VisibleText;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;

/** What an administrator should know of who may say which certificate a client has shown. */
final class ProxyWarnings {

    /** The most CAs that are named. */
    private static final int NAMES = 5;

    private ProxyWarnings() {}

    /** Of this server; nothing where no header is read. */
    static List<Warning> of(KeycloakSession session, boolean clientX509) {
        Optional<String> lookup = CertificateLookup.provider(session).filter(id -> !CertificateLookup.isDirect(id));
        return lookup.isEmpty()
                ? List.of()
                : of(lookup.get(), ProxyTrust.of(session).standing(session), clientX509)
                        .toList();
    }

    /**
     * Of what is known.
     *
     * @param clientX509 whether the realm has clients of Keycloak's own method
     */
    static Stream<Warning> of(String lookup, Standing standing, boolean clientX509) {
        Map<String, String> arguments = Map.of("lookup", lookup);
        if (standing.way().isEmpty()) {
            return Stream.of(Kind.PROXY_NOT_NAMED.danger(
                    arguments,
                    "The server takes client certificates from a header (lookup provider \"" + lookup
                            + "\"), and nobody"
                            + " has said who may send one: clients are refused (untrusted_proxy), while Keycloak's own"
                            + " methods believe whoever can reach the server. Set proxy-trusted-addresses to the addresses"
                            + " of the proxies, or --spi-mtls--default--trusted-proxies to their certificates."));
        }
        return switch (standing.way().get()) {
            case ADDRESS -> Stream.empty();
            case ANYBODY ->
                Stream.of(Kind.ANY_PROXY_MAY_SPEAK.danger(
                        arguments,
                        "The server takes client certificates from a header (lookup provider \"" + lookup
                                + "\") of whoever"
                                + " can reach it (believe-any-proxy): whoever can is any client. Set"
                                + " proxy-trusted-addresses to the addresses of the proxies, or"
                                + " --spi-mtls--default--trusted-proxies to their certificates."));
            case CERTIFICATE -> byCertificate(lookup, arguments, standing, clientX509);
            case TRUSTSTORE ->
                standing.doubt()
                        .map(doubt -> Stream.of(notOfProxiesAlone(lookup, arguments, VisibleText.of(doubt))))
                        .orElseGet(() -> byTruststore(lookup, standing.authorities()));
        };
    }

    private static Warning notOfProxiesAlone(String lookup, Map<String, String> arguments, String doubt) {
        return Kind.TRUSTSTORE_NOT_OF_PROXIES_ALONE.danger(
                arguments,
                "The server takes client certificates from a header (lookup provider \"" + lookup + "\"), and"
                        + " https-client-auth=required does not say who may send one: " + doubt
                        + ". Clients are refused"
                        + " (untrusted_proxy). Set proxy-trusted-addresses to the addresses of the proxies, or"
                        + " --spi-mtls--default--trusted-proxies to their certificates.");
    }

    private static Stream<Warning> byCertificate(
            String lookup, Map<String, String> arguments, Standing standing, boolean clientX509) {
        Stream<Warning> unreadable = standing.doubt().stream()
                .map(doubt -> Kind.TRUSTED_PROXIES_UNREADABLE.warning(
                        arguments,
                        "The certificates of trusted proxies have changed and cannot be used, so that those from before"
                                + " still count: " + VisibleText.of(doubt)));
        Stream<Warning> others = clientX509 && !standing.addresses()
                ? Stream.of(Kind.OTHER_METHODS_BELIEVE_ANY_PROXY.danger(
                        arguments,
                        "Keycloak's own client-x509 does not know trusted-proxies: it believes the header (lookup provider"
                                + " \"" + lookup
                                + "\") of whoever can reach the server. Set guard-other-methods or proxy-trusted-addresses too,"
                                + " or let these clients use tls_client_auth."))
                : Stream.empty();
        return Stream.concat(others, unreadable);
    }

    private static Stream<Warning> byTruststore(String lookup, List<X509Certificate> authorities) {
        if (authorities.isEmpty()) {
            return Stream.empty();
        }
        String names = authorities.stream()
                .limit(NAMES)
                .map(authority -> VisibleText.of(CertificateView.name(authority.getSubjectX500Principal())))
                .collect(Collectors.joining("; "));
        String more = authorities.size() > NAMES ? "; and " + (authorities.size() - NAMES) + " more" : "";
        return Stream.of(Kind.PROXIES_BY_TRUSTSTORE.info(
                Map.of("lookup", lookup, "authorities", names + more),
                "Whoever has a certificate of these CAs may say which certificate a client has shown"
                        + " (https-client-auth=required): " + names + more + ". Keep them for proxies alone."));
    }
}
