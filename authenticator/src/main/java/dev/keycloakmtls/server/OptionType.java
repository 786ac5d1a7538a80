package dev.keycloakmtls.server;

import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.config.WatchedFile;
import dev.keycloakmtls.domain.HttpsBaseUrl;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.VisibleText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * What values a server option has, and how their text is read.
 *
 * @param label the type as documents name it
 * @param range which values are valid, in words; empty: all of the type
 * @param keycloakType the type in Keycloak's own list of options, of {@link ProviderConfigProperty}
 * @param reader reads a text that is not blank; throws {@link IllegalArgumentException} with the reason why it is no value
 * @param writer the text that stands for a value, for documents
 */
record OptionType<T>(
        String label, String range, String keycloakType, Function<String, T> reader, Function<T, String> writer) {

    /** An IPv6 address without brackets. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");

    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\\[[0-9a-f:.]+]");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    /** Not one that is escaped (RFC 4514 §2.4). */
    private static final Pattern SEMICOLON = Pattern.compile("(?<!\\\\);");

    private static final String DNS = "dns:";
    private static final String URI = "uri:";

    private static final int PEM_OCTETS = Bound.PEM_CHARACTERS.value();

    /** True or false, and nothing else: a slip must not mean "false". */
    static OptionType<Boolean> bool() {
        return new OptionType<>(
                "boolean",
                "`true`, `false`",
                ProviderConfigProperty.BOOLEAN_TYPE,
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("is neither true nor false");
                },
                value -> Boolean.toString(value));
    }

    /**
     * A whole number.
     *
     * @param unit what is counted
     * @param least the smallest that is valid
     * @param most the largest
     */
    static OptionType<Integer> number(String unit, int least, int most) {
        String range = least + " to " + most;
        return new OptionType<>(
                unit,
                range,
                ProviderConfigProperty.STRING_TYPE,
                text -> {
                    try {
                        int value = Integer.parseInt(text);
                        if (value >= least && value <= most) {
                            return value;
                        }
                    } catch (NumberFormatException e) {
                        throw new IllegalArgumentException("is not a whole number of " + unit, e);
                    }
                    throw new IllegalArgumentException("is not within " + range + " " + unit);
                },
                value -> Integer.toString(value));
    }

    /** A TCP port; 0, which nobody can give, where there is none. */
    static OptionType<Integer> port() {
        OptionType<Integer> number = number("port", 1, 65_535);
        return new OptionType<>(
                number.label(),
                number.range(),
                number.keycloakType(),
                number.reader(),
                value -> value == 0 ? "" : Integer.toString(value));
    }

    /** A file that the server can read when it starts. */
    static OptionType<Optional<Path>> file() {
        return new OptionType<>(
                "file",
                "one that the server can read",
                ProviderConfigProperty.STRING_TYPE,
                text -> {
                    Path file = path(text);
                    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                        throw new IllegalArgumentException(
                                "\"" + VisibleText.of(text) + "\" is not a file that the server can read");
                    }
                    return Optional.of(file);
                },
                file -> file.map(Path::toString).orElse(""));
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("\"" + VisibleText.of(text) + "\" is not the name of a file", e);
        }
    }

    /** A name or address of this machine to listen on; empty where none is given. */
    static OptionType<String> listenAddress() {
        return new OptionType<>(
                "host",
                "a name or address of this machine",
                ProviderConfigProperty.STRING_TYPE,
                text -> {
                    String host = text.toLowerCase(Locale.ROOT);
                    if (!HOST.matcher(host).matches() && !ADDRESS.matcher(host).matches()) {
                        throw new IllegalArgumentException("\"" + VisibleText.of(text) + "\" is not a host");
                    }
                    return host;
                },
                host -> host);
    }

    /** Exact host names or addresses, as they stand in URLs, separated by commas; read in lower case. */
    static OptionType<Set<String>> hosts() {
        return new OptionType<>(
                "hosts",
                "names or addresses as they stand in URLs, separated by commas; no wildcards, no ports",
                ProviderConfigProperty.STRING_TYPE,
                OptionType::readHosts,
                hosts -> String.join(",", new TreeSet<>(hosts)));
    }

    /** Where a server is reached. */
    static OptionType<HttpsBaseUrl> baseUrl() {
        return new OptionType<>(
                "https URL",
                "absolute, without user name, query and fragment",
                ProviderConfigProperty.STRING_TYPE,
                HttpsBaseUrl::new,
                HttpsBaseUrl::url);
    }

    /** The same, where the option has no value of its own unless it is given. */
    OptionType<Optional<T>> optional() {
        return new OptionType<>(
                label, range, keycloakType, text -> Optional.of(reader.apply(text)), value -> value.map(writer)
                        .orElse(""));
    }

    /** Ids of Keycloak's providers, separated by commas. */
    static OptionType<Set<String>> ids() {
        return new OptionType<>(
                "ids",
                "ids of providers, separated by commas",
                ProviderConfigProperty.STRING_TYPE,
                OptionType::readIds,
                ids -> String.join(",", new TreeSet<>(ids)));
    }

    private static Set<String> readIds(String text) {
        Set<String> ids = Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        Optional<String> wrong =
                ids.stream().filter(id -> !ID.matcher(id).matches()).findFirst();
        if (wrong.isPresent() || ids.isEmpty()) {
            throw new IllegalArgumentException(wrong.map(id -> "\"" + id + "\" is not the id of a provider")
                    .orElse("names no provider; leave the option out instead"));
        }
        return ids;
    }

    private static Set<String> readHosts(String text) {
        Set<String> hosts = Stream.of(text.split(",", -1))
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        Optional<String> wrong =
                hosts.stream().filter(host -> !HOST.matcher(host).matches()).findFirst();
        if (wrong.isPresent() || hosts.isEmpty()) {
            throw new IllegalArgumentException(wrong.map(host -> "\"" + host + "\" is not a host")
                    .orElse("names no host; leave the option out instead"));
        }
        return hosts;
    }

    /**
     * A file of certificates in PEM, which is read when the server starts, and again when it changes.
     *
     * @param objection why a certificate of it cannot be used, in words that go on after its name; nothing if it can
     */
    static OptionType<Optional<WatchedFile<List<X509Certificate>>>> certificates(
            Function<X509Certificate, Optional<String>> objection) {
        return new OptionType<>(
                "file",
                "PEM certificates, at most " + Bound.PROXY_CERTIFICATES.value()
                        + "; a path, or a file of the server's `conf` directory",
                ProviderConfigProperty.STRING_TYPE,
                name -> Optional.of(WatchedFile.open(
                        name, PEM_OCTETS, octets -> readCertificates(octets, objection), KeycloakTime.CLOCK)),
                file -> file.map(WatchedFile::toString).orElse(""));
    }

    private static List<X509Certificate> readCertificates(
            byte[] octets, Function<X509Certificate, Optional<String>> objection) {
        List<X509Certificate> certificates = Pem.certificates(new String(octets, StandardCharsets.ISO_8859_1));
        if (certificates.size() > Bound.PROXY_CERTIFICATES.value()) {
            throw ProblemCode.MANY_CERTIFICATES.malformed(Map.of("count", Bound.PROXY_CERTIFICATES.value()));
        }
        for (X509Certificate certificate : certificates) {
            objection.apply(certificate).ifPresent(reason -> {
                throw ProblemCode.UNUSABLE_CERTIFICATE.malformed(
                        Map.of("subject", certificate.getSubjectX500Principal().getName(), "why", reason));
            });
        }
        return List.copyOf(certificates);
    }

    /** Names that certificates are selected by. */
    static OptionType<List<SubjectSelector>> subjects() {
        return new OptionType<>(
                "names",
                "subject DNs (RFC 4514), `dns:…` or `uri:…` of the subject alternative names, separated by semicolons",
                ProviderConfigProperty.STRING_TYPE,
                OptionType::readSubjects,
                subjects -> subjects.stream().map(OptionType::written).collect(Collectors.joining(";")));
    }

    private static List<SubjectSelector> readSubjects(String text) {
        List<SubjectSelector> subjects = new ArrayList<>();
        for (String name : SEMICOLON.split(text, -1)) {
            if (!name.isBlank()) {
                subjects.add(readSubject(name.strip()));
            }
        }
        if (subjects.isEmpty()) {
            throw new IllegalArgumentException("names nobody; leave the option out instead");
        }
        if (subjects.size() > Bound.PROXY_SUBJECTS.value()) {
            throw new IllegalArgumentException("has more than " + Bound.PROXY_SUBJECTS.value() + " names");
        }
        return List.copyOf(subjects);
    }

    private static SubjectSelector readSubject(String name) {
        try {
            return name.startsWith(DNS)
                    ? SubjectSelector.Type.SAN_DNS.parse(name.substring(DNS.length()))
                    : name.startsWith(URI)
                            ? SubjectSelector.Type.SAN_URI.parse(name.substring(URI.length()))
                            : SubjectSelector.Type.SUBJECT_DN.parse(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + name + "\" is no name: " + e.getMessage(), e);
        }
    }

    private static String written(SubjectSelector subject) {
        return switch (subject.type()) {
                    case SAN_DNS -> DNS;
                    case SAN_URI -> URI;
                    default -> "";
                }
                + subject.value();
    }
}
