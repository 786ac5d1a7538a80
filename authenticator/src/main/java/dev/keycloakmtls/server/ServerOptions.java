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
        ServerOptions options = new ServerOptions(values);
        options.refuseContradictions();
        return options;
    }

    /** Of options that say something together. */
    private void refuseContradictions() {
        boolean authorities = get(ServerOption.TRUSTED_PROXY_CAS).isPresent();
        boolean subjects = !get(ServerOption.TRUSTED_PROXY_SUBJECTS).isEmpty();
        if (authorities && !subjects) {
            throw new IllegalArgumentException(ServerOption.TRUSTED_PROXY_CAS.flag() + ": needs "
                    + ServerOption.TRUSTED_PROXY_SUBJECTS.flag()
                    + ", the names that these CAs give to proxies and to nobody else");
        }
        if (subjects && !authorities) {
            throw new IllegalArgumentException(
                    ServerOption.TRUSTED_PROXY_SUBJECTS.flag() + ": needs " + ServerOption.TRUSTED_PROXY_CAS.flag()
                            + ", the CAs whose word counts: a name alone proves nothing");
        }
        if (get(ServerOption.BELIEVE_ANY_PROXY)
                && (authorities || get(ServerOption.TRUSTED_PROXIES).isPresent())) {
            throw new IllegalArgumentException(ServerOption.BELIEVE_ANY_PROXY.flag() + ": contradicts "
                    + ServerOption.TRUSTED_PROXIES.flag() + " and " + ServerOption.TRUSTED_PROXY_CAS.flag()
                    + ", which say who may speak");
        }
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
