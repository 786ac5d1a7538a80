package dev.keycloakmtls.lookup;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.tls.DirectTls;
import dev.keycloakmtls.tls.GuardState;
import dev.keycloakmtls.tls.port.CertificatePort;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;

/**
 * Whether certificates of callers reach this server, and whether anybody has verified them on the way. The clients of this
 * extension do not care who has: every certificate is judged anew. Keycloak's own {@code client-x509} and X.509 user login do.
 *
 * <p>What cannot be known is {@link #NOT_KNOWN} and never {@link #VERIFIED}.
 */
public enum CertificateArrival {
    /** The TLS layer asks nobody for a certificate, and no header is read. */
    NOT_ASKED_FOR(ProblemCode.ARRIVAL_NOT_ASKED_FOR),
    /** There is no TLS layer, and no header is read. */
    NO_TLS(ProblemCode.ARRIVAL_NO_TLS),
    /** The handshake refuses what does not lead to the truststore. */
    VERIFIED(ProblemCode.ARRIVAL_VERIFIED),
    /** The handshake accepts whatever comes, and everybody sees it. */
    ANY(ProblemCode.ARRIVAL_ANY),
    /** The handshake accepts whatever comes, and Keycloak's own methods are kept from what nobody has verified. */
    GUARDED(ProblemCode.ARRIVAL_GUARDED),
    /** Only the proxy knows. */
    FROM_PROXY(ProblemCode.ARRIVAL_FROM_PROXY),
    /** The same of what a proxy forwards. */
    FROM_PROXY_GUARDED(ProblemCode.ARRIVAL_GUARDED),
    /** A lookup provider or a TLS configuration that somebody else has written. */
    NOT_KNOWN(ProblemCode.ARRIVAL_NOT_KNOWN);

    private final ProblemCode code;

    CertificateArrival(ProblemCode code) {
        this.code = code;
    }

    /** Finds out by the configuration that this server runs with. */
    public static CertificateArrival of(KeycloakSession session) {
        boolean guarded = GuardState.ofServer().isConfirmed();
        return CertificateLookup.provider(session)
                .map(provider -> CertificateLookup.isDirect(provider)
                        ? direct(guarded)
                        : CertificateLookup.isHeader(provider) ? header(guarded) : NOT_KNOWN)
                .orElse(NOT_KNOWN);
    }

    /** What keeps every certificate from counting for the clients of this extension, in whole English sentences. */
    public static Optional<Detail> obstacle(KeycloakSession session) {
        if (!CertificateSource.of(session).believesLookup(session)) {
            return Optional.of(
                    ProblemCode.ARRIVAL_LOOKUP_NOT_KNOWN.with(Map.of("option", ServerOption.TRUSTED_LOOKUPS.flag())));
        }
        CertificateArrival arrival = of(session);
        return arrival.isPossible() ? Optional.empty() : Optional.of(arrival.detail());
    }

    private static CertificateArrival direct(boolean guarded) {
        return switch (DirectTls.handshake()) {
            case ASKS_NOBODY -> byPort().orElse(NOT_ASKED_FOR);
            case NO_TLS -> byPort().orElse(NO_TLS);
            case VERIFIES -> VERIFIED;
            case ACCEPTS_ANY -> guarded ? GUARDED : DirectTls.isStrict(GuardState.ofServer()) ? VERIFIED : ANY;
            case NOT_KNOWN -> NOT_KNOWN;
        };
    }

    /** A server whose first port asks nobody may have a port for clients with certificates, which is open only when guarded. */
    private static Optional<CertificateArrival> byPort() {
        return CertificatePort.ofServer().filter(CertificatePort::isOpen).map(open -> GUARDED);
    }

    private static CertificateArrival header(boolean guarded) {
        return guarded && GuardState.ofServer().hidesHeaders() ? FROM_PROXY_GUARDED : FROM_PROXY;
    }

    /** Whether certificates come in a header, and only the proxy knows of the connection. */
    public boolean isFromProxy() {
        return this == FROM_PROXY || this == FROM_PROXY_GUARDED;
    }

    /** Whether a certificate can get to where it is decided about. */
    public boolean isPossible() {
        return this != NOT_ASKED_FOR && this != NO_TLS;
    }

    /** Whether certificates may come that nobody has verified. */
    public boolean mayBeUnverified() {
        return isPossible() && this != VERIFIED && this != GUARDED && this != FROM_PROXY_GUARDED;
    }

    /** In English: whole sentences with what to do where nothing arrives, otherwise half a sentence that follows a comma. */
    public Detail detail() {
        return code.detail();
    }
}
