package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.untrusted.Bound;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * A setting of a trust profile. Everything that is said of it anywhere is taken from here: what Keycloak stores, what is
 * read and refused, the REST API, the console's editor, and docs/configuration.md.
 *
 * @param key the key of the component's configuration, as it stands in realm exports: never changed
 * @param group what it stands with in the editor
 * @param type which values it has
 * @param defaultValue the value where nothing is said
 * @param modes the values of {@link #REVOCATION_MODE} with which it has a meaning; all of them: always
 * @param label what the console calls it in English
 * @param help what it means; one or two sentences without marks
 */
public record TrustProfileSetting<T>(
        String key, Group group, SettingType<T> type, T defaultValue, Set<Mode> modes, String label, String help) {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Set<Mode> ALWAYS = Set.of(Mode.values());
    private static final Set<Mode> CHECKED = modes(mode -> mode != Mode.NONE);
    private static final Set<Mode> BY_CRL = modes(Mode::usesCrl);
    private static final Set<Mode> BY_OCSP = modes(Mode::usesOcsp);

    /** What stands together in the editor, in its order. */
    public enum Group {
        /** Of the profile as a whole. */
        PROFILE,
        /** Whom it trusts. */
        TRUST,
        /** What a path must be like. */
        PATH,
        /** How revocation is checked. */
        REVOCATION;

        /** Returns the word of the REST API and of messages: the name in lower case. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether clients that name no profile use this one. */
    public static final TrustProfileSetting<Boolean> DEFAULT = always(
            "default",
            Group.PROFILE,
            SettingType.flag(),
            false,
            "The realm's default",
            "Clients that name no profile use this one. A realm has one at most.");

    /** The certificates that paths may end at. */
    public static final TrustProfileSetting<List<X509Certificate>> TRUST_ANCHORS = always(
            "trustAnchors",
            Group.TRUST,
            SettingType.certificates(),
            List.of(),
            "Trust anchors",
            "CA certificates that paths may end at.");

    /** Whether the CAs of the server's HTTPS truststore count too. */
    public static final TrustProfileSetting<Boolean> USE_SERVER_TRUSTSTORE = always(
            "useServerTruststore",
            Group.TRUST,
            SettingType.flag(),
            false,
            "Trust the server's truststore too",
            "The CAs of the server's HTTPS truststore (--https-trust-store-file) are anchors too. A server without one, or with"
                    + " --proxy-headers, refuses instead of trusting the public web's CAs.");

    /** Certificates that help to build paths. */
    public static final TrustProfileSetting<List<X509Certificate>> INTERMEDIATES = always(
            "intermediates",
            Group.TRUST,
            SettingType.certificates(),
            List.of(),
            "Intermediates",
            "CA certificates that help to build a path when clients or proxies leave them out. They are not trusted by"
                    + " themselves.");

    /** Certificates that are trusted one by one. */
    public static final TrustProfileSetting<List<X509Certificate>> PINNED_CERTIFICATES = always(
            "pinnedCertificates",
            Group.TRUST,
            SettingType.certificates(),
            List.of(),
            "Pinned certificates",
            "Single self-signed certificates that clients are bound to by a subject DN (mtls.subject_dn).");

    /** What a certificate must be for (RFC 5280 §4.2.1.12). */
    public static final TrustProfileSetting<List<String>> EXTENDED_KEY_USAGES = always(
            "extendedKeyUsages",
            Group.PATH,
            SettingType.oids(),
            PathPolicy.DEFAULT.extendedKeyUsages(),
            "Extended key usages",
            "What an extended key usage, if there is one, must all allow. The default is client authentication.");

    /** Whether the usages may be left out. */
    public static final TrustProfileSetting<Boolean> STRICT_KEY_USAGE = always(
            "strictKeyUsage",
            Group.PATH,
            SettingType.flag(),
            PathPolicy.DEFAULT.strictKeyUsage(),
            "Key usages are required",
            "A certificate without a key usage and an extended key usage is refused.");

    /** Whether CAs below the anchor may be for any purpose. */
    public static final TrustProfileSetting<Boolean> IGNORE_INTERMEDIATE_EXTENDED_KEY_USAGES = always(
            "ignoreIntermediateExtendedKeyUsages",
            Group.PATH,
            SettingType.flag(),
            !PathPolicy.DEFAULT.usageOfIntermediates(),
            "Intermediates may be for any purpose",
            "Off, a CA below the anchor whose extended key usage does not allow the same as the client's issues no accepted"
                    + " client certificates, as OpenSSL, Go and Windows have it.");

    /** The policies of which a path must be valid for one (RFC 5280 §6.1.1). */
    public static final TrustProfileSetting<List<String>> CERTIFICATE_POLICIES = always(
            "certificatePolicies",
            Group.PATH,
            SettingType.oids(),
            List.of(),
            "Certificate policies",
            "Policies of which a path must be valid for one. Empty: any.");

    /** How long a path may be. */
    public static final TrustProfileSetting<Integer> MAX_PATH_LENGTH = always(
            "maxPathLength",
            Group.PATH,
            SettingType.number("certificates", 0, Bound.PATH_INTERMEDIATES.value()),
            PathPolicy.DEFAULT.maxIntermediates(),
            "CAs in a path, at most",
            "CA certificates between the client's certificate and the anchor.");

    /** The shortest RSA key. */
    public static final TrustProfileSetting<Integer> MIN_RSA_KEY_SIZE = always(
            "minRsaKeySize",
            Group.PATH,
            SettingType.number("bits", 1024, 16_384),
            KeyStrength.DEFAULT.rsaBits(),
            "RSA keys, at least",
            "The shortest RSA key of a path, the anchor's included.");

    /** The shortest elliptic curve key. */
    public static final TrustProfileSetting<Integer> MIN_EC_KEY_SIZE = always(
            "minEcKeySize",
            Group.PATH,
            SettingType.number("bits", 160, 571),
            KeyStrength.DEFAULT.ecBits(),
            "EC keys, at least",
            "The shortest elliptic curve key of a path, the anchor's included.");

    /** Whether weak signatures count. */
    public static final TrustProfileSetting<Boolean> ALLOW_SHA1_SIGNATURES = always(
            "allowSha1Signatures",
            Group.PATH,
            SettingType.flag(),
            false,
            "Signatures with SHA-1 are accepted",
            "For CAs that sign with nothing better, and for their CRLs and OCSP answers. Whoever can make collisions can make a"
                    + " certificate that such a CA seems to have signed.");

    /** Where the status of a certificate comes from. */
    public static final TrustProfileSetting<Mode> REVOCATION_MODE = always(
            "revocationMode",
            Group.REVOCATION,
            SettingType.choice(Mode.values(), Mode::code),
            RevocationPolicy.NONE.mode(),
            "Check",
            "OCSP asks about one certificate at each login, as long as no answer is kept. A CRL lists all revoked ones and is"
                    + " fetched from time to time.");

    /** What happens when the status cannot be had. */
    public static final TrustProfileSetting<FailureMode> REVOCATION_FAILURE_MODE = new TrustProfileSetting<>(
            "revocationFailureMode",
            Group.REVOCATION,
            SettingType.choice(FailureMode.values(), FailureMode::code),
            RevocationPolicy.NONE.failureMode(),
            CHECKED,
            "If nobody can say",
            "Accepting (soft) lets a revoked certificate in whenever its CA cannot be reached; otherwise (hard) such a login is"
                    + " refused.");

    /** Where CRLs are read instead. */
    public static final TrustProfileSetting<List<URI>> CRL_LOCATIONS = new TrustProfileSetting<>(
            "crlLocations",
            Group.REVOCATION,
            SettingType.crlLocations(),
            List.of(),
            BY_CRL,
            "CRL locations",
            "URLs of CRLs that replace those in the certificates: http, https, or file in the server's conf directory.");

    /** Who is asked instead. */
    public static final TrustProfileSetting<Optional<URI>> OCSP_RESPONDER = new TrustProfileSetting<>(
            "ocspResponder",
            Group.REVOCATION,
            SettingType.httpUrl(),
            Optional.empty(),
            BY_OCSP,
            "OCSP responder",
            "URL of the responder that replaces those in the certificates.");

    /** Who may answer. */
    public static final TrustProfileSetting<Optional<X509Certificate>> OCSP_RESPONDER_CERTIFICATE =
            new TrustProfileSetting<>(
                    "ocspResponderCertificate",
                    Group.REVOCATION,
                    SettingType.certificate(),
                    Optional.empty(),
                    BY_OCSP,
                    "OCSP responder certificate",
                    "Its answers count although the CA did not appoint it. Leave it empty unless the CA has told you to trust it.");

    /** Whether an answer must repeat the nonce of its request. */
    public static final TrustProfileSetting<Boolean> OCSP_NONCE = new TrustProfileSetting<>(
            "ocspNonce",
            Group.REVOCATION,
            SettingType.flag(),
            RevocationPolicy.NONE.ocspNonce(),
            BY_OCSP,
            "OCSP answers must repeat the nonce",
            "Protects against replayed answers. Many public responders do not support it.");

    /** How long an answer is used. */
    public static final TrustProfileSetting<Duration> REVOCATION_MAX_AGE = new TrustProfileSetting<>(
            "revocationMaxAge",
            Group.REVOCATION,
            SettingType.seconds(Duration.ofMinutes(1), WEEK),
            RevocationPolicy.NONE.maxAge(),
            CHECKED,
            "Answers are kept",
            "How long an answer or a CRL is used after it was fetched. The longer, the later a revocation is noticed.");

    /** How much longer an answer is used while its source is down. */
    public static final TrustProfileSetting<Duration> REVOCATION_STALE_TOLERANCE = new TrustProfileSetting<>(
            "revocationStaleTolerance",
            Group.REVOCATION,
            SettingType.seconds(Duration.ZERO, WEEK),
            RevocationPolicy.NONE.staleTolerance(),
            CHECKED,
            "Longer while the source is down",
            "How much longer an answer or a CRL is used while its source is down. Bridges an outage of the CA without letting"
                    + " everybody in.");

    /** Where certificates may send the server. */
    public static final TrustProfileSetting<Set<String>> REVOCATION_ALLOWED_HOSTS = new TrustProfileSetting<>(
            "revocationAllowedHosts",
            Group.REVOCATION,
            SettingType.hosts(),
            RevocationPolicy.NONE.allowedHosts(),
            CHECKED,
            "Allowed hosts",
            "The only hosts that certificates may send the server to. Empty: any.");

    /** All of them, in the order of the editor and the documentation. */
    public static final List<TrustProfileSetting<?>> ALL = List.of(
            DEFAULT,
            TRUST_ANCHORS,
            USE_SERVER_TRUSTSTORE,
            INTERMEDIATES,
            PINNED_CERTIFICATES,
            EXTENDED_KEY_USAGES,
            STRICT_KEY_USAGE,
            IGNORE_INTERMEDIATE_EXTENDED_KEY_USAGES,
            CERTIFICATE_POLICIES,
            MAX_PATH_LENGTH,
            MIN_RSA_KEY_SIZE,
            MIN_EC_KEY_SIZE,
            ALLOW_SHA1_SIGNATURES,
            REVOCATION_MODE,
            REVOCATION_FAILURE_MODE,
            CRL_LOCATIONS,
            OCSP_RESPONDER,
            OCSP_RESPONDER_CERTIFICATE,
            OCSP_NONCE,
            REVOCATION_MAX_AGE,
            REVOCATION_STALE_TOLERANCE,
            REVOCATION_ALLOWED_HOSTS);

    /** The keys under which certificates stand, of which each may be taken out. */
    public static final Set<String> CERTIFICATES = ALL.stream()
            .filter(setting -> setting.type.kind() == SettingType.Kind.CERTIFICATES)
            .map(TrustProfileSetting::key)
            .collect(Collectors.toUnmodifiableSet());

    private static <T> TrustProfileSetting<T> always(
            String key, Group group, SettingType<T> type, T defaultValue, String label, String help) {
        return new TrustProfileSetting<>(key, group, type, defaultValue, ALWAYS, label, help);
    }

    private static Set<Mode> modes(Predicate<Mode> with) {
        return Set.copyOf(Arrays.stream(Mode.values()).filter(with).toList());
    }

    /**
     * Returns the value of a profile.
     *
     * @param values the component's multivalued configuration
     * @throws InvalidSettingException if what is stored under the key cannot be used
     */
    T read(Map<String, List<String>> values) throws InvalidSettingException {
        return type.reader().read(key, values.getOrDefault(key, List.of())).orElse(defaultValue);
    }

    /** Returns the default as it would be stored; nothing where it is to store nothing. */
    public List<String> storedDefault() {
        return type.writer().apply(defaultValue);
    }

    /** Returns the words of {@link #REVOCATION_MODE} with which the setting has a meaning; none: it always has. */
    public List<String> modeCodes() {
        return modes.equals(ALWAYS)
                ? List.of()
                : Arrays.stream(Mode.values())
                        .filter(modes::contains)
                        .map(Mode::code)
                        .toList();
    }

    /** Describes the setting to Keycloak, which drops every key that is not described. */
    public ProviderConfigProperty property() {
        return new ProviderConfigProperty(key, key, help, type.kind().keycloakType(), null);
    }

    /** The setting's line in the table of docs/configuration.md. */
    public String row() {
        String values = storedDefault().isEmpty()
                ? type.nothing()
                : storedDefault().stream().map(value -> "`" + value + "`").collect(Collectors.joining(", "));
        String with = modeCodes().stream().map(mode -> "`" + mode + "`").collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s | %s |"
                .formatted(key, label + ". " + help, type.form(), values, with.isEmpty() ? "always" : with);
    }
}
