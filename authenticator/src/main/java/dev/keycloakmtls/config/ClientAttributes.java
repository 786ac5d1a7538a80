package dev.keycloakmtls.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The client attributes that configure the two methods, as they stand in a realm export. The five subject selectors of
 * RFC 8705 §2.1.2 are in {@link dev.keycloakmtls.domain.SubjectSelector.Type}.
 */
public final class ClientAttributes {

    /** What the names of our attributes begin with. */
    public static final List<String> PREFIXES = List.of("mtls.", "tls_client_auth_");

    /** The name of a trust profile; empty: the realm's default one. */
    public static final String TRUST_PROFILE = "mtls.trust_profile";

    /** PEM certificates. */
    public static final String CERTIFICATES = "mtls.certificates";

    /** SHA-256 thumbprints of certificates, hex or base64url, one a line. */
    public static final String THUMBPRINTS = "mtls.thumbprints";

    /** PEM public keys, or SHA-256 thumbprints of SubjectPublicKeyInfo, one a line. */
    public static final String PUBLIC_KEYS = "mtls.public_keys";

    /** A subject DN among the pinned certificates of the trust profile. */
    public static final String SUBJECT_DN = "mtls.subject_dn";

    /** Keycloak's own attributes for {@code jwks} and {@code jwks_uri} (OIDCConfigAttributes). */
    public static final String USE_JWKS_STRING = "use.jwks.string";

    public static final String JWKS_STRING = "jwks.string";
    public static final String USE_JWKS_URL = "use.jwks.url";
    public static final String JWKS_URL = "jwks.url";

    /** All that may stand in a client under our prefixes. */
    private static final List<String> KNOWN = Stream.concat(
                    CaSignedSettings.ATTRIBUTES.stream(), SelfSignedSettings.ATTRIBUTES.stream())
            .filter(ClientAttributes::hasOurPrefix)
            .distinct()
            .toList();

    private ClientAttributes() {}

    /** Whether an attribute looks like one of ours, in whichever case, and is none: it has no effect. */
    public static boolean isForeign(String name) {
        return hasOurPrefix(name) && !KNOWN.contains(name);
    }

    private static boolean hasOurPrefix(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return PREFIXES.stream().anyMatch(lower::startsWith);
    }

    /** The attribute of ours whose name is most like this one. */
    public static String nearest(String name) {
        return KNOWN.stream()
                .min(Comparator.comparingInt(known -> Spelling.distance(name.toLowerCase(Locale.ROOT), known)))
                .orElseThrow();
    }
}
