package dev.keycloakmtls.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
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
     * @throws IllegalArgumentException with the option's name and the reason, if a text is no value of its option
     */
    static ServerOptions read(UnaryOperator<@Nullable String> text) {
        Map<ServerOption<?>, Object> values = new HashMap<>();
        for (ServerOption<?> option : ServerOption.ALL) {
            values.put(option, option.read(text.apply(option.name())));
        }
        return new ServerOptions(values);
    }

    /** What a server has that was given no options. */
    public static ServerOptions defaults() {
        return read(name -> null);
    }

    /** The value of one option. */
    @SuppressWarnings("unchecked") // each value was read by its own option
    public <T> T get(ServerOption<T> option) {
        return (T) Objects.requireNonNull(values.get(option), option.name());
    }
}
