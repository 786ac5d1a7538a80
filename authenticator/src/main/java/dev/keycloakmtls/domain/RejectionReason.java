package dev.keycloakmtls.domain;

/**
 * Why a request was not authenticated. The code is stable: administrators filter events by it. Callers never see it.
 */
public enum RejectionReason {
    REPEATED_CLIENT_ID("repeated_client_id", "RFC 6749 §3.2", "The request names client_id more than once."),
    CLIENT_ID_MISMATCH(
            "client_id_mismatch",
            "RFC 8705 §2",
            "The request names no client, or different ones in its body, query or header."),
    MULTIPLE_CREDENTIALS(
            "multiple_credentials",
            "RFC 6749 §2.3",
            "A secret or an assertion was sent although the client authenticates with its certificate."),

    UNTRUSTED_PROXY(
            "untrusted_proxy",
            "RFC 9440 §4",
            "A header with a client certificate came from somebody who is not known to be a proxy."),
    PROXY_CERTIFICATE(
            "proxy_certificate",
            "RFC 9440 §4",
            "The certificate is one by which a proxy authenticates itself to this server; it speaks for no client."),
    REPEATED_CERTIFICATE_HEADER(
            "repeated_certificate_header",
            "RFC 9440 §2.2",
            "A header with the client certificate occurs more than once."),
    AMBIGUOUS_CERTIFICATE_HEADER(
            "ambiguous_certificate_header",
            "RFC 9440 §2.2",
            "The header with the client certificate can be read in more than one way."),
    CHAIN_WITHOUT_CERTIFICATE(
            "chain_without_certificate",
            "RFC 9440 §2.3",
            "A header with a certificate chain came without the certificate."),
    CERTIFICATE_HASH_MISMATCH(
            "certificate_hash_mismatch",
            "RFC 9440 §4",
            "The proxy's hash of the client certificate is missing or is that of another certificate."),
    NO_CERTIFICATE("no_certificate", "RFC 8705 §2", "The connection carried no client certificate."),
    CERTIFICATE_LOOKUP_FAILED(
            "certificate_lookup_failed",
            "RFC 9440 §2",
            "The certificate lookup provider could not read the client certificate."),
    LOOKUP_NOT_TRUSTED(
            "lookup_not_trusted",
            "RFC 9440 §4",
            "The server's certificate lookup provider is somebody else's, and the server is not told to trust it."),
    CERTIFICATE_TOO_LARGE(
            "certificate_too_large",
            "RFC 8705 §7.5",
            "A presented certificate, or a name in one, is larger than allowed."),
    MALFORMED_CERTIFICATE(
            "malformed_certificate",
            "RFC 5280 §4.1",
            "A presented certificate is not a well-formed X.509 certificate."),
    CHAIN_TOO_LONG("chain_too_long", "RFC 8705 §7.5", "More certificates were presented than allowed."),

    INVALID_CONFIGURATION(
            "invalid_configuration",
            "RFC 8705 §2.1.2",
            "The client's mutual-TLS configuration is incomplete or wrong."),
    TRUST_PROFILE_NOT_FOUND(
            "trust_profile_not_found",
            "RFC 8705 §7.4",
            "The client's trust profile does not exist, or the realm has no default one."),
    TRUST_PROFILE_INVALID(
            "trust_profile_invalid", "RFC 8705 §7.4", "The trust profile's configuration cannot be used."),

    CERTIFICATE_BLOCKED(
            "certificate_blocked",
            "RFC 8705 §7.4",
            "An administrator has blocked the certificate, its key, or a certificate authority of its path in this realm."),
    BLOCK_LIST_UNREADABLE(
            "block_list_unreadable",
            "RFC 8705 §7.4",
            "The realm's list of blocked certificates cannot be read, so that nobody can say which certificate is not in it."),

    CERTIFICATE_EXPIRED("certificate_expired", "RFC 5280 §4.1.2.5", "The certificate is past its notAfter time."),
    CERTIFICATE_NOT_YET_VALID(
            "certificate_not_yet_valid", "RFC 5280 §4.1.2.5", "The certificate is before its notBefore time."),
    WEAK_KEY(
            "weak_key",
            "RFC 8705 §7.5",
            "A key is shorter than the minimum, too costly to verify with, or of a kind that is not supported."),
    WEAK_SIGNATURE(
            "weak_signature",
            "RFC 8705 §7.5",
            "A certificate of the path is signed with a hash that is too weak, or with an algorithm that is not supported."),
    DISABLED_ALGORITHM(
            "disabled_algorithm", "RFC 8705 §7.5", "The Java runtime disables an algorithm of the certificate."),
    KEY_USAGE("key_usage", "RFC 5280 §4.2.1.3", "The key usage does not allow digital signatures."),
    EXTENDED_KEY_USAGE(
            "extended_key_usage", "RFC 5280 §4.2.1.12", "The extended key usage does not allow client authentication."),

    SUBJECT_MISMATCH(
            "subject_mismatch",
            "RFC 8705 §2.1",
            "The certificate does not carry the subject or alternative name registered for the client."),
    UNKNOWN_ISSUER("unknown_issuer", "RFC 5280 §6.1", "No trusted certificate authority has the issuer's name."),
    ISSUER_KEY_MISMATCH(
            "issuer_key_mismatch",
            "RFC 5280 §6.1.3",
            "A trusted certificate authority has the issuer's name, but another key signed the certificate."),
    ISSUER_NOT_VALID(
            "issuer_not_valid", "RFC 5280 §6.1.3", "A certificate authority of the path is expired or not yet valid."),
    TRUST_ANCHOR_PRESENTED(
            "trust_anchor_presented",
            "RFC 8705 §2.1",
            "The client presented a trust anchor itself instead of a certificate issued under it."),
    PATH_TOO_LONG("path_too_long", "RFC 5280 §4.2.1.9", "The path has more intermediates than is allowed."),
    PATH_BUILDING_LIMIT(
            "path_building_limit", "RFC 4158 §2", "Building a path would have taken more work than is allowed."),
    NAME_CONSTRAINTS(
            "name_constraints",
            "RFC 5280 §4.2.1.10",
            "A name lies outside a certificate authority's name constraints, or cannot be held against them."),
    PATH_INVALID("path_invalid", "RFC 5280 §6.1", "The path to a trust anchor breaks a rule of path validation."),

    CERTIFICATE_REVOKED("revoked", "RFC 5280 §6.3", "A certificate of the path is revoked."),
    REVOCATION_UNKNOWN(
            "revocation_unknown",
            "RFC 5280 §6.3.3",
            "Whether a certificate of the path is revoked could not be determined, and the trust profile asks for it."),

    CERTIFICATE_NOT_REGISTERED(
            "certificate_not_registered", "RFC 8705 §2.2", "The certificate is not registered for the client."),
    JWKS_UNAVAILABLE(
            "jwks_unavailable", "RFC 8705 §2.2", "The client's jwks_uri could not be read, and nothing else matched."),

    INTERNAL_ERROR("internal_error", "RFC 6749 §5.2", "An unexpected error; the server log has its cause.");

    private final String code;
    private final String reference;
    private final String meaning;

    RejectionReason(String code, String reference, String meaning) {
        this.code = code;
        this.reference = reference;
        this.meaning = meaning;
    }

    /** The stable code of events and logs: lower case letters and underscores. */
    public String code() {
        return code;
    }

    /** The standard and section that asks for the refusal. */
    public String reference() {
        return reference;
    }

    /** One sentence for administrators. */
    public String meaning() {
        return meaning;
    }
}
