package dev.keycloakmtls.config;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.domain.Bound;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads client settings once for each content: the values of all attributes that the reader may ask for. A changed
 * attribute is another key, so nothing ever has to be invalidated, on this node or on others. Keycloak hands out the same
 * strings as long as it has the client cached, which makes finding an entry a matter of comparing references.
 *
 * @param <S> what is read
 */
public final class SettingsCache<S> {

    private static final int ENTRY_WEIGHT = 1024; // so that many small entries count too

    private final List<String> attributes;
    private final Reader<S> reader;
    private final Cache<List<@Nullable String>, S> settings = Caffeine.newBuilder()
            .maximumWeight(Bound.SETTINGS_CACHE_OCTETS.value())
            .weigher((List<@Nullable String> content, S read) -> weight(content))
            .build();

    /**
     * Turns attributes into settings.
     *
     * @param <S> what is read
     */
    @FunctionalInterface
    public interface Reader<S> {
        S read(AttributeSource attributes) throws InvalidSettingException;
    }

    /** @param attributes all that the reader asks for; it gets no others */
    public SettingsCache(List<String> attributes, Reader<S> reader) {
        this.attributes = List.copyOf(attributes);
        this.reader = reader;
    }

    /**
     * The settings made from these attributes. Settings that cannot be used are read again each time.
     *
     * @throws InvalidSettingException as the reader does
     */
    public S get(AttributeSource source) throws InvalidSettingException {
        @Nullable String[] values = new @Nullable String[attributes.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = source.get(attributes.get(i));
        }
        List<@Nullable String> content = Arrays.asList(values);
        S known = settings.getIfPresent(content);
        if (known == null) {
            known = reader.read(name -> content.get(indexOf(name)));
            settings.put(content, known);
        }
        return known;
    }

    private int indexOf(String name) {
        int index = attributes.indexOf(name);
        if (index < 0) {
            throw new IllegalStateException(name + " is not among the attributes that make up the cache key");
        }
        return index;
    }

    private static int weight(List<@Nullable String> content) {
        long weight = ENTRY_WEIGHT;
        for (String value : content) {
            weight += value == null ? 0 : value.length();
        }
        return (int) Math.min(weight, Integer.MAX_VALUE);
    }
}
