package dev.keycloakmtls.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values of all {@link ServerOption server options}: each of them valid. */
public final class ServerOptions {

    private final Map<ServerOption<?>, Object> values;

    private ServerOptions(Map<ServerOption<?>, Object> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads all options.
     *
     * @param text the text of an option by its name; null where it is not given
     * @param given the names that somebody gave a value, whether or not there are such options
     * @throws IllegalArgumentException with the option's name and the reason, if a text is no value of its option, or if
     *     there is no such option: a slip in a name must not mean that a limit is off
     */
    static ServerOptions read(UnaryOperator<@Nullable String> text, Set<String> given) {
        Map<ServerOption<?>, Object> values = new HashMap<>();
        for (ServerOption<?> option : ServerOption.ALL) {
            values.put(option, option.read(text.apply(option.name())));
        }
        Set<String> known = ServerOption.ALL.stream().map(ServerOption::name).collect(Collectors.toUnmodifiableSet());
        given.stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("--spi-" + MutualTlsServerSpi.NAME + "--"
                            + DefaultMutualTlsServerFactory.ID + "--" + name + ": there is no such option");
                });
        return new ServerOptions(values);
    }

    /** What a server has that was given no options. */
    public static ServerOptions defaults() {
        return read(name -> null, Set.of());
    }

    /** The value of one option. */
    @SuppressWarnings("unchecked") // each value was read by its own option
    public <T> T get(ServerOption<T> option) {
        return (T) Objects.requireNonNull(values.get(option), option.name());
    }
}
