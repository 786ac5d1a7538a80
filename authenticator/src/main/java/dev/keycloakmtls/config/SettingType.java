package dev.keycloakmtls.config;

import static java.util.stream.Collectors.joining;

import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.untrusted.Bound;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Says which values a setting has: how they are entered, within which range, and how they are read and written.
 *
 * @param kind how a value is entered
 * @param form what is entered, in the words of documents
 * @param range within which a number lies; nothing for what is none
 * @param choices the words of which one is entered; empty where anything is
 * @param nothing what an empty value means, in the words of documents; empty where there is none
 * @param reader reads what is stored
 * @param writer writes what the reader reads back
 */
public record SettingType<T>(
        Kind kind,
        String form,
        Optional<Range> range,
        List<String> choices,
        String nothing,
        Reader<T> reader,
        Function<T, List<String>> writer) {

    private static final Pattern OID = Pattern.compile("[0-2](\\.(0|[1-9][0-9]*)){1,40}");
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:.]+]");

    /** How a value is entered. */
    public enum Kind {
        /** On or off. */
        FLAG(ProviderConfigProperty.BOOLEAN_TYPE),
        /** A whole number. */
        NUMBER(ProviderConfigProperty.STRING_TYPE),
        /** One word of some. */
        CHOICE(ProviderConfigProperty.STRING_TYPE),
        /** One line. */
        TEXT(ProviderConfigProperty.STRING_TYPE),
        /** Any number of lines. */
        LIST(ProviderConfigProperty.MULTIVALUED_STRING_TYPE),
        /** One certificate in PEM. */
        CERTIFICATE(ProviderConfigProperty.STRING_TYPE),
        /** Any number of certificates in PEM. */
        CERTIFICATES(ProviderConfigProperty.MULTIVALUED_STRING_TYPE);

        private final String keycloakType;

        Kind(String keycloakType) {
            this.keycloakType = keycloakType;
        }

        /** Returns the word of the REST API: the name in lower case. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns the type by which Keycloak stores and shows such a value. */
        public String keycloakType() {
            return keycloakType;
        }
    }

    /**
     * The numbers that a setting takes.
     *
     * @param unit what is counted: a lower-case plural such as {@code seconds}, by which the console translates it
     * @param least the smallest
     * @param most the largest
     */
    public record Range(String unit, int least, int most) {

        /** @throws IllegalArgumentException if nothing lies within it */
        public Range {
            if (least > most) {
                throw new IllegalArgumentException(least + " is more than " + most);
            }
        }

        private int read(String key, String text) throws InvalidSettingException {
            try {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // answered like a number out of range
            }
            throw new InvalidSettingException(
                    new SettingProblem(key, ProblemCode.NUMBER, Map.of("least", least, "most", most)));
        }
    }

    /** Reads the values of a setting. */
    @FunctionalInterface
    public interface Reader<T> {

        /**
         * Returns what the values stand for; nothing if they say nothing, so that the default counts.
         *
         * @param key of the setting, for the problem
         * @param values as they are stored
         * @throws InvalidSettingException if they stand for nothing that the setting can be
         */
        Optional<T> read(String key, List<String> values) throws InvalidSettingException;
    }

    /** Reads the text of a single value, which is neither blank nor padded. */
    @FunctionalInterface
    private interface TextReader<T> {
        T read(String key, String text) throws InvalidSettingException;
    }

    private static <T> Reader<T> single(TextReader<T> reader) {
        return (key, values) -> {
            String text = values.isEmpty() || values.get(0) == null
                    ? ""
                    : values.get(0).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(reader.read(key, text));
        };
    }

    /** Reads each value that is not blank; the parser's {@link MalformedException} says what is wrong. */
    private static <T> Reader<List<T>> list(Function<String, List<T>> parser, int most) {
        return (key, values) -> {
            List<T> result = new ArrayList<>();
            for (String value : values) {
                if (value == null || value.isBlank()) {
                    continue;
                }
                try {
                    result.addAll(parser.apply(value.strip()));
                } catch (MalformedException e) {
                    throw new InvalidSettingException(e.at(key));
                }
                if (result.size() > most) {
                    throw new InvalidSettingException(
                            new SettingProblem(key, ProblemCode.ENTRIES, Map.of("count", most)));
                }
            }
            return result.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(result));
        };
    }

    private static <T> SettingType<List<T>> list(
            String form, String nothing, Reader<List<T>> reader, Function<T, String> writer) {
        return new SettingType<>(Kind.LIST, form, Optional.empty(), List.of(), nothing, reader, all -> all.stream()
                .map(writer)
                .toList());
    }

    /** On or off: {@code true}, {@code false}. */
    public static SettingType<Boolean> flag() {
        return new SettingType<>(
                Kind.FLAG,
                "`true`, `false`",
                Optional.empty(),
                List.of(),
                "",
                single((key, text) -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new InvalidSettingException(SettingProblem.of(key, ProblemCode.TRUE_OR_FALSE));
                }),
                value -> List.of(Boolean.toString(value)));
    }

    /** A whole number of something. */
    public static SettingType<Integer> number(String unit, int least, int most) {
        Range range = new Range(unit, least, most);
        return new SettingType<>(
                Kind.NUMBER,
                unit + ": " + least + " to " + most,
                Optional.of(range),
                List.of(),
                "",
                single(range::read),
                value -> List.of(Integer.toString(value)));
    }

    /** A time in whole seconds. */
    public static SettingType<Duration> seconds(Duration least, Duration most) {
        SettingType<Integer> number =
                number("seconds", Math.toIntExact(least.toSeconds()), Math.toIntExact(most.toSeconds()));
        return new SettingType<>(
                number.kind,
                number.form,
                number.range,
                List.of(),
                "",
                (key, values) -> number.reader.read(key, values).map(Duration::ofSeconds),
                value -> List.of(Long.toString(value.toSeconds())));
    }

    /** One of some words. */
    public static <T extends Enum<T>> SettingType<T> choice(T[] all, Function<T, String> code) {
        List<String> codes = Arrays.stream(all).map(code).toList();
        return new SettingType<>(
                Kind.CHOICE,
                codes.stream().map(word -> "`" + word + "`").collect(joining(", ")),
                Optional.empty(),
                codes,
                "",
                single((key, text) -> {
                    int found = codes.indexOf(text);
                    if (found < 0) {
                        throw new InvalidSettingException(
                                new SettingProblem(key, ProblemCode.ONE_OF, Map.of("these", String.join(", ", codes))));
                    }
                    return all[found];
                }),
                value -> List.of(code.apply(value)));
    }

    /** Certificates in PEM, of which a value may have several. */
    public static SettingType<List<X509Certificate>> certificates() {
        return new SettingType<>(
                Kind.CERTIFICATES,
                "certificates in PEM",
                Optional.empty(),
                List.of(),
                "none",
                list(Pem::certificates, Bound.PEM_ENTRIES.value()),
                all -> all.stream().map(Pem::text).toList());
    }

    /** One certificate in PEM, or none. */
    @SuppressWarnings("OptionalMapToOptional") // nothing is a value of such a setting too
    public static SettingType<Optional<X509Certificate>> certificate() {
        SettingType<List<X509Certificate>> several = certificates();
        return new SettingType<>(
                Kind.CERTIFICATE,
                "a certificate in PEM",
                Optional.empty(),
                List.of(),
                "none",
                (key, values) -> {
                    List<X509Certificate> found =
                            several.reader.read(key, values).orElse(List.of());
                    if (found.size() > 1) {
                        throw new InvalidSettingException(SettingProblem.of(key, ProblemCode.ONE_CERTIFICATE));
                    }
                    return found.isEmpty() ? Optional.empty() : Optional.of(Optional.of(found.get(0)));
                },
                value -> value.map(Pem::text).stream().toList());
    }

    /**
     * Any number of words, as they are. One that is not among the known ones is refused; where any has a meaning, a blank one
     * fits nothing, and must not be as if nothing had been said.
     *
     * @param form what is entered, in the words of documents
     * @param known the words that have a meaning; empty: any
     * @param nothing what it means that there is none
     */
    public static SettingType<List<String>> words(String form, List<String> known, String nothing) {
        return new SettingType<>(
                Kind.LIST,
                known.isEmpty()
                        ? form
                        : form + ": "
                                + known.stream().map(word -> "`" + word + "`").collect(joining(", ")),
                Optional.empty(),
                known,
                nothing,
                (key, values) -> {
                    if (!known.isEmpty() && !values.stream().allMatch(word -> word != null && known.contains(word))) {
                        throw new InvalidSettingException(
                                new SettingProblem(key, ProblemCode.ONE_OF, Map.of("these", String.join(", ", known))));
                    }
                    return values.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(values));
                },
                List::copyOf);
    }

    /** One line of text; empty where there is none. */
    public static SettingType<String> text(String form, String nothing) {
        return new SettingType<>(
                Kind.TEXT,
                form,
                Optional.empty(),
                List.of(),
                nothing,
                single((key, text) -> text),
                value -> value.isEmpty() ? List.of() : List.of(value));
    }

    /** Dotted object identifiers. */
    public static SettingType<List<String>> oids() {
        return list(
                "object identifiers",
                "any",
                list(
                        text -> {
                            if (!OID.matcher(text).matches()) {
                                throw ProblemCode.OID.malformed(Map.of("text", shortened(text)));
                            }
                            return List.of(text);
                        },
                        Bound.PEM_ENTRIES.value()),
                Function.identity());
    }

    /** Where CRLs are read: http, https, or file in the server's conf directory. */
    public static SettingType<List<URI>> crlLocations() {
        return list(
                "URLs", "none", list(text -> List.of(crlLocation(text)), Bound.CRL_LOCATIONS.value()), URI::toString);
    }

    /** A URL with http or https, or none. */
    @SuppressWarnings("OptionalMapToOptional") // nothing is a value of such a setting too
    public static SettingType<Optional<URI>> httpUrl() {
        Reader<List<URI>> reader = list(text -> List.of(http(uri(text), "http, https")), Bound.PEM_ENTRIES.value());
        return new SettingType<>(
                Kind.TEXT,
                "URL: `http` or `https`",
                Optional.empty(),
                List.of(),
                "none",
                (key, values) -> {
                    Optional<List<URI>> found = reader.read(key, values);
                    return found.isEmpty()
                            ? Optional.empty()
                            : Optional.of(found.get().stream().findFirst());
                },
                value -> value.map(URI::toString).stream().toList());
    }

    /** Names or addresses of hosts as they stand in URLs. */
    public static SettingType<Set<String>> hosts() {
        Reader<List<String>> reader = list(
                text -> {
                    String host = text.toLowerCase(Locale.ROOT);
                    if (!HOST.matcher(host).matches()) {
                        throw ProblemCode.HOST_NAME.malformed(Map.of("host", shortened(text)));
                    }
                    return List.of(host);
                },
                Bound.PEM_ENTRIES.value());
        return new SettingType<>(
                Kind.LIST,
                "host names",
                Optional.empty(),
                List.of(),
                "any",
                (key, values) -> reader.read(key, values).map(Set::copyOf),
                all -> List.copyOf(new TreeSet<>(all)));
    }

    private static URI crlLocation(String text) {
        URI uri = uri(text);
        if ("file".equalsIgnoreCase(uri.getScheme())) {
            var unused = ConfDirectory.resolve(uri); // throws if it lies elsewhere
            return uri;
        }
        return http(uri, "http, https, file");
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw ProblemCode.URL_TEXT.malformed(Map.of("url", shortened(text)), e);
        }
    }

    private static URI http(URI uri, String schemes) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String shown = shortened(uri.toString());
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw ProblemCode.URL_SCHEME.malformed(Map.of("url", shown, "schemes", schemes));
        }
        if (uri.getHost() == null || uri.getUserInfo() != null) {
            throw ProblemCode.URL_HOST.malformed(Map.of("url", shown));
        }
        return uri;
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
