package dev.keycloakmtls.server;

import dev.keycloakmtls.config.WatchedFile;
import dev.keycloakmtls.domain.CaCertificate;
import dev.keycloakmtls.domain.HttpsBaseUrl;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.problem.Detail;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * An option of the server: {@code --spi-mtls--default--<name>}. Everything that is said of an option anywhere, in error
 * messages, Keycloak's own list or docs/configuration.md, is taken from here.
 *
 * @param name persisted in start scripts: never changed
 * @param type which values it has
 * @param defaultValue the value where the option is not given
 * @param defaultText the default in the words of documents
 * @param phase when it is read
 * @param help what it means; one sentence
 */
public record ServerOption<T>(
        String name, OptionType<T> type, T defaultValue, String defaultText, Phase phase, String help) {

    /** Whether realms get the methods by themselves. */
    public static final ServerOption<Boolean> INSTALL_FLOW = new ServerOption<>(
            "install-flow",
            OptionType.bool(),
            true,
            "`true`",
            Phase.RUN_TIME,
            "Whether a method is added to a realm's built-in client authentication flow when the first client uses it.");

    /** What discovery says to clients with certificates (RFC 8705 §5). */
    public static final ServerOption<Optional<HttpsBaseUrl>> MTLS_BASE_URL = new ServerOption<>(
            "mtls-base-url",
            OptionType.baseUrl().optional(),
            Optional.empty(),
            "the port's, otherwise the endpoints themselves",
            Phase.RUN_TIME,
            "Where clients with certificates reach the server, with Keycloak's path if it has one: see"
                    + " [discovery](discovery.md).");

    /** Direct TLS for certificates that nobody has verified. */
    public static final ServerOption<Boolean> ACCEPT_UNVERIFIED = new ServerOption<>(
            "accept-unverified",
            OptionType.bool(),
            false,
            "`false`",
            Phase.RUN_TIME,
            "Whether the TLS layer lets client certificates through that do not lead to the server's truststores, to be judged"
                    + " by the realm: see [direct TLS](tls.md#direct-tls).");

    /** Who else sees such certificates. */
    public static final ServerOption<Optional<Boolean>> GUARD_OTHER_METHODS = new ServerOption<>(
            "guard-other-methods",
            OptionType.bool().optional(),
            Optional.empty(),
            "`true` for TLS connections of this server, `false` for headers of a proxy",
            Phase.RUN_TIME,
            "Whether Keycloak's own methods (`client-x509`, X.509 login of users) are shown certificates only that lead to the"
                    + " server's truststores. `false` lets everybody in who makes a certificate with the right name.");

    /** The port for clients with certificates; 0: there is none. */
    public static final ServerOption<Integer> PORT = new ServerOption<>(
            "port",
            OptionType.port(),
            0,
            "off",
            Phase.RUN_TIME,
            "A second HTTPS port of the server, which asks for a client certificate and serves the endpoints of"
                    + " `mtls_endpoint_aliases`, `POST …/logout` and the connection check alone. Needs `--hostname` with a whole"
                    + " https URL.");

    /** Where {@link #PORT} listens. */
    public static final ServerOption<String> PORT_HOST = new ServerOption<>(
            "port-host",
            OptionType.listenAddress(),
            "",
            "that of `http-host`",
            Phase.RUN_TIME,
            "The address that the port for clients with certificates listens on.");

    /** The server certificate of {@link #PORT}. */
    public static final ServerOption<Optional<Path>> PORT_CERTIFICATE_FILE = new ServerOption<>(
            "port-certificate-file",
            OptionType.file(),
            Optional.empty(),
            "that of the first port",
            Phase.RUN_TIME,
            "The server certificate of the port for clients with certificates, and its chain, in PEM. Needed where the first"
                    + " port has no TLS because a proxy has it.");

    /** The key of {@link #PORT_CERTIFICATE_FILE}. */
    public static final ServerOption<Optional<Path>> PORT_CERTIFICATE_KEY_FILE = new ServerOption<>(
            "port-certificate-key-file",
            OptionType.file(),
            Optional.empty(),
            "that of the first port",
            Phase.RUN_TIME,
            "The private key of `port-certificate-file`, in PEM.");

    /** All hosts that anything is fetched from. */
    public static final ServerOption<Set<String>> FETCH_ALLOWED_HOSTS = new ServerOption<>(
            "fetch-allowed-hosts",
            OptionType.hosts(),
            Set.of(),
            "any",
            Phase.RUN_TIME,
            "The only hosts that CRLs, OCSP answers and key sets (`jwks.url`) of any realm are fetched from.");

    /** Whether fetching may lead into the server's own network. */
    public static final ServerOption<Boolean> FETCH_PRIVATE_ADDRESSES = new ServerOption<>(
            "fetch-private-addresses",
            OptionType.bool(),
            true,
            "`true`",
            Phase.RUN_TIME,
            "Whether CRLs, OCSP answers and key sets are fetched from addresses that are not public: loopback, private,"
                    + " link-local, shared and the like.");

    /** Exceptions from {@link #FETCH_PRIVATE_ADDRESSES}. */
    public static final ServerOption<Set<String>> FETCH_PRIVATE_HOSTS = new ServerOption<>(
            "fetch-private-hosts",
            OptionType.hosts(),
            Set.of(),
            "none",
            Phase.RUN_TIME,
            "Hosts that may have any address and be behind an HTTP proxy, whatever `fetch-private-addresses` says, and"
                    + " about which `test-revocation` says what it found.");

    /** Whether key sets may come over a connection that anybody can change. */
    public static final ServerOption<Boolean> ALLOW_HTTP_JWKS = new ServerOption<>(
            "allow-http-jwks",
            OptionType.bool(),
            false,
            "`false`",
            Phase.RUN_TIME,
            "Whether `jwks.url` may be plain http; for development only.");

    /** Exceptions from "any" for key sets. */
    public static final ServerOption<Set<String>> JWKS_ALLOWED_HOSTS = new ServerOption<>(
            "jwks-allowed-hosts",
            OptionType.hosts(),
            Set.of(),
            "any",
            Phase.RUN_TIME,
            "The only hosts that `jwks.url` may name.");

    /** How soon a certificate that is withdrawn from a key set drops out. */
    public static final ServerOption<Integer> JWKS_MAX_AGE = new ServerOption<>(
            "jwks-max-age",
            OptionType.number("seconds", 1, 604_800),
            300,
            "`300`",
            Phase.RUN_TIME,
            "How long a published key set is used before it is read again.");

    /** How much of a key set is read. */
    public static final ServerOption<Integer> JWKS_MAX_SIZE = new ServerOption<>(
            "jwks-max-size",
            OptionType.number("octets", 1_024, 16_777_216),
            1_048_576,
            "`1048576`",
            Phase.RUN_TIME,
            "The largest published key set that is read.");

    /** Hosts of directories. */
    public static final ServerOption<Set<String>> LDAP_CRL_HOSTS = new ServerOption<>(
            "ldap-crl-hosts",
            OptionType.hosts(),
            Set.of(),
            "none",
            Phase.RUN_TIME,
            "The only hosts whose [CRLs are read by LDAP](revocation.md#ldap).");

    /** How long a connection check runs. */
    public static final ServerOption<Integer> CONNECTION_CHECK_LIFESPAN = new ServerOption<>(
            "connection-check-lifespan",
            OptionType.number("seconds", 0, 600),
            600,
            "`600`",
            Phase.RUN_TIME,
            "How long a [connection check](console.md#what-arrives) runs; 0: none can be started.");

    /** Lookup providers of somebody else's that are believed. */
    public static final ServerOption<Set<String>> TRUSTED_LOOKUPS = new ServerOption<>(
            "trusted-lookups",
            OptionType.ids(),
            Set.of(),
            "none",
            Phase.RUN_TIME,
            "Certificate lookup providers (`--spi-x509cert-lookup--provider`) that are neither Keycloak's nor this"
                    + " extension's and whose certificates count all the same. Nobody checks what they read, and from"
                    + " whom.");

    /** Certificates that proxies show to this server. */
    public static final ServerOption<Optional<WatchedFile<List<X509Certificate>>>> TRUSTED_PROXIES = new ServerOption<>(
            "trusted-proxies",
            OptionType.certificates(certificate -> Optional.empty()),
            Optional.empty(),
            "none",
            Phase.RUN_TIME,
            "The certificates by which proxies authenticate themselves to this server; only these may say in a header which"
                    + " certificate a client has shown, and whoever shows another one is a client of its own.");

    /** CAs of such certificates. */
    public static final ServerOption<Optional<WatchedFile<List<X509Certificate>>>> TRUSTED_PROXY_CAS =
            new ServerOption<>(
                    "trusted-proxy-cas",
                    OptionType.certificates(
                            certificate -> CaCertificate.objection(certificate).map(Detail::sentence)),
                    Optional.empty(),
                    "none",
                    Phase.RUN_TIME,
                    "CAs whose certificates with a name of `trusted-proxy-subjects` are proxies' as well.");

    /** What the CAs call proxies. */
    public static final ServerOption<List<SubjectSelector>> TRUSTED_PROXY_SUBJECTS = new ServerOption<>(
            "trusted-proxy-subjects",
            OptionType.subjects(),
            List.of(),
            "none",
            Phase.RUN_TIME,
            "The names that `trusted-proxy-cas` give to proxies, and to nobody else.");

    /** Everybody may be a proxy. */
    public static final ServerOption<Boolean> BELIEVE_ANY_PROXY = new ServerOption<>(
            "believe-any-proxy",
            OptionType.bool(),
            false,
            "`false`",
            Phase.RUN_TIME,
            "Whether whoever can reach the server may say which certificate a client has shown, where nothing says who may:"
                    + " dangerous unless the network lets nobody but the proxy through.");

    /** Whether the extension has tables of its own. */
    public static final ServerOption<Optional<Boolean>> SIGHTINGS = new ServerOption<>(
            "sightings",
            OptionType.bool().optional(),
            Optional.empty(),
            "`false`",
            Phase.RUN_TIME,
            "Whether the server keeps which certificates have come for which client, in [tables of its"
                    + " own](security.md#sightings). With `false` it makes no table and changes none.");

    /** In the order of the documentation. */
    public static final List<ServerOption<?>> ALL = List.of(
            INSTALL_FLOW,
            MTLS_BASE_URL,
            ACCEPT_UNVERIFIED,
            GUARD_OTHER_METHODS,
            PORT,
            PORT_HOST,
            PORT_CERTIFICATE_FILE,
            PORT_CERTIFICATE_KEY_FILE,
            FETCH_ALLOWED_HOSTS,
            FETCH_PRIVATE_ADDRESSES,
            FETCH_PRIVATE_HOSTS,
            JWKS_ALLOWED_HOSTS,
            JWKS_MAX_AGE,
            JWKS_MAX_SIZE,
            ALLOW_HTTP_JWKS,
            LDAP_CRL_HOSTS,
            CONNECTION_CHECK_LIFESPAN,
            TRUSTED_LOOKUPS,
            TRUSTED_PROXIES,
            TRUSTED_PROXY_CAS,
            TRUSTED_PROXY_SUBJECTS,
            BELIEVE_ANY_PROXY,
            SIGHTINGS);

    /** When Keycloak reads an option. */
    public enum Phase {
        /** With {@code kc.sh build}. */
        BUILD_TIME("build"),
        /** At every start. */
        RUN_TIME("start");

        private final String label;

        Phase(String label) {
            this.label = label;
        }

        /** The command that reads the option. */
        public String label() {
            return label;
        }
    }

    /** The option as it is written on the command line, without a value. */
    public String flag() {
        return "--spi-" + MutualTlsServerSpi.NAME + "--" + DefaultMutualTlsServerFactory.ID + "--" + name;
    }

    /**
     * The value, for what is there before Keycloak has made its providers, such as the TLS layer. The same that {@link
     * ServerOptions} has afterwards.
     *
     * @throws IllegalArgumentException with the option's name and the reason, if the text that was given is none
     */
    public T fromConfiguration() {
        return from(ConfigProvider.getConfig());
    }

    /** As Keycloak reads it: also in the spelling with single dashes, of which the source with the higher rank counts. */
    T from(Config config) {
        ConfigValue value = config.getConfigValue(flag().replaceFirst("--", "kc."));
        ConfigValue old = config.getConfigValue(
                "kc.spi-" + MutualTlsServerSpi.NAME + "-" + DefaultMutualTlsServerFactory.ID + "-" + name);
        boolean isOld = value.getValue() == null
                || (old.getValue() != null && old.getSourceOrdinal() > value.getSourceOrdinal());
        return read((isOld ? old : value).getValue());
    }

    /** The option's line in the table of docs/configuration.md. */
    public String row() {
        String values = type.range().isEmpty() ? type.label() : type.label() + ": " + type.range();
        return "| `%s` | %s | %s | %s | %s |".formatted(flag(), help, values, defaultText, phase.label());
    }

    /**
     * The value that a text stands for.
     *
     * @param text as it was given; null or blank: the option is not given
     * @throws IllegalArgumentException with the option's name and the reason, if it is none
     */
    T read(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return defaultValue;
        }
        try {
            return type.reader().apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(flag() + ": " + e.getMessage(), e);
        }
    }

    ProviderConfigProperty metadata() {
        return new ProviderConfigProperty(
                name, name, help, type.keycloakType(), type.writer().apply(defaultValue));
    }
}
