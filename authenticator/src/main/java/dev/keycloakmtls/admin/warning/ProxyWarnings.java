package dev.keycloakmtls.admin.warning;

import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.warning.Warning.Kind;
import dev.keycloakmtls.lookup.CertificateLookup;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
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
            return Stream.of(Kind.PROXY_NOT_NAMED.danger(arguments, ProblemCode.WARN_PROXY_NOT_NAMED.with(arguments)));
        }
        return switch (standing.way().get()) {
            case ADDRESS -> Stream.empty();
            case ANYBODY ->
                Stream.of(Kind.ANY_PROXY_MAY_SPEAK.danger(arguments, ProblemCode.WARN_PROXY.with(arguments)));
            case CERTIFICATE -> byCertificate(arguments, standing, clientX509);
            case TRUSTSTORE ->
                standing.doubt()
                        .map(doubt -> Stream.of(notOfProxiesAlone(lookup, arguments, doubt)))
                        .orElseGet(() -> byTruststore(lookup, standing.authorities()));
        };
    }

    private static Warning notOfProxiesAlone(String lookup, Map<String, String> arguments, Detail doubt) {
        return Kind.TRUSTSTORE_NOT_OF_PROXIES_ALONE.danger(
                arguments, ProblemCode.WARN_PROXY_TRUSTSTORE.with(Map.of("lookup", lookup, "doubt", doubt)));
    }

    private static Stream<Warning> byCertificate(Map<String, String> arguments, Standing standing, boolean clientX509) {
        Stream<Warning> unreadable = standing.doubt().stream()
                .map(doubt -> Kind.TRUSTED_PROXIES_UNREADABLE.warning(
                        arguments, ProblemCode.WARN_PROXY_FILE.with(Map.of("problem", doubt))));
        Stream<Warning> others = clientX509 && !standing.addresses()
                ? Stream.of(Kind.OTHER_METHODS_BELIEVE_ANY_PROXY.danger(
                        arguments, ProblemCode.WARN_PROXY_OTHERS.with(arguments)))
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
                ProblemCode.WARN_PROXY_CAS.with(Map.of("names", names + more))));
    }
}
