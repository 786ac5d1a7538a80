package dev.keycloakmtls.tls;

import dev.keycloakmtls.server.ServerOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * What this server's own TLS layer does with client certificates, read as Quarkus's {@code HttpServerOptionsUtils} reads
 * it: a TLS configuration of the registry where there is one, otherwise Keycloak's options.
 */
public final class DirectTls {

    /** What becomes of a client's certificate in the handshake. */
    public enum Handshake {
        /** Nobody is asked for one. */
        ASKS_NOBODY,
        /** There is no TLS layer. */
        NO_TLS,
        /** What does not lead to the truststore is refused. */
        VERIFIES,
        /** Whatever comes is accepted. */
        ACCEPTS_ANY,
        /** A TLS configuration that somebody else has written. */
        NOT_KNOWN
    }

    /** Keycloak's {@code https-client-auth}, or whatever {@code conf/quarkus.properties} says instead. */
    private static final String CLIENT_AUTH = "quarkus.http.ssl.client-auth";

    private static final String CONFIGURATION = "quarkus.http.tls-configuration-name";
    private static final String REGISTRY = "quarkus.tls.";

    /** What makes a key store of the registry's default configuration; other properties below it have values by themselves. */
    private static final List<String> KEY_STORES =
            List.of(REGISTRY + "key-store.pem.", REGISTRY + "key-store.p12.", REGISTRY + "key-store.jks.");

    /** What Keycloak's {@code HttpPropertyMappers.isHttpsEnabled} looks at. */
    private static final List<String> OWN_CERTIFICATE =
            List.of("quarkus.http.ssl.certificate.files", "quarkus.http.ssl.certificate.key-store-file");

    private DirectTls() {}

    /** What the configuration of this server says. */
    public static Handshake handshake() {
        Config config = ConfigProvider.getConfig();
        return handshake(
                name -> config.getOptionalValue(name, String.class),
                config::getPropertyNames,
                ServerOption.ACCEPT_UNVERIFIED.fromConfiguration());
    }

    /** Whether the TLS layer refuses what it was told to accept, because nobody could be kept from it. */
    public static boolean isStrict(GuardState guard) {
        return !isOfTheRegistry()
                && switch (guard.status()) {
                    case WAITING, IMPOSSIBLE, NOT_NEEDED -> true;
                    case CONFIRMED, OFF -> false;
                };
    }

    /** Whether {@code conf/quarkus.properties} has taken the place of Keycloak's own TLS options. */
    static boolean isOfTheRegistry() {
        Config config = ConfigProvider.getConfig();
        return named(name -> config.getOptionalValue(name, String.class)).isPresent()
                || hasKeyStore(config::getPropertyNames);
    }

    /** Whether such a configuration trusts everybody ({@code trust-all}), whether or not anybody is asked. */
    static boolean acceptsAny() {
        Config config = ConfigProvider.getConfig();
        return isOfTheRegistry()
                && handshake(
                                name -> name.equals(CLIENT_AUTH)
                                        ? Optional.of("request")
                                        : config.getOptionalValue(name, String.class),
                                config::getPropertyNames,
                                false)
                        == Handshake.ACCEPTS_ANY;
    }

    /**
     * Reads a configuration.
     *
     * @param option the value of a property, if it has one
     * @param names of all properties; asked only where there is a TLS configuration in the registry
     * @param acceptsUnverified the option {@code accept-unverified}
     */
    static Handshake handshake(
            Function<String, Optional<String>> option, Supplier<Iterable<String>> names, boolean acceptsUnverified) {
        if (option.apply(CLIENT_AUTH).orElse("none").equalsIgnoreCase("none")) {
            return Handshake.ASKS_NOBODY;
        }
        Optional<String> name = named(option);
        if (name.isPresent()) {
            return registered(option, names, REGISTRY + name.get() + ".", REGISTRY + '"' + name.get() + "\".");
        }
        if (hasKeyStore(names)) { // without a key store Quarkus leaves the default configuration alone
            return registered(option, names, REGISTRY, REGISTRY);
        }
        if (OWN_CERTIFICATE.stream()
                .noneMatch(certificate -> option.apply(certificate).isPresent())) {
            return Handshake.NO_TLS;
        }
        return acceptsUnverified ? Handshake.ACCEPTS_ANY : Handshake.VERIFIES;
    }

    private static Optional<String> named(Function<String, Optional<String>> option) {
        return option.apply(CONFIGURATION).filter(text -> !text.equals("<default>"));
    }

    private static Handshake registered(
            Function<String, Optional<String>> option, Supplier<Iterable<String>> names, String plain, String quoted) {
        if (Stream.of(plain, quoted).anyMatch(prefix -> option.apply(prefix + "trust-all")
                .filter(Boolean::parseBoolean)
                .isPresent())) {
            return Handshake.ACCEPTS_ANY;
        }
        return has(names, plain) || has(names, quoted) ? Handshake.VERIFIES : Handshake.NOT_KNOWN;
    }

    private static boolean hasKeyStore(Supplier<Iterable<String>> names) {
        return KEY_STORES.stream().anyMatch(prefix -> has(names, prefix));
    }

    private static boolean has(Supplier<Iterable<String>> names, String prefix) {
        return StreamSupport.stream(names.get().spliterator(), false).anyMatch(name -> name.startsWith(prefix));
    }
}
