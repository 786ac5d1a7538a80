package dev.keycloakmtls.config;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.untrusted.Bound;
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
    private final Cache<SettingsKey, S> settings = Caffeine.newBuilder()
            .maximumWeight(Bound.SETTINGS_CACHE_OCTETS.value())
            .weigher((SettingsKey content, S read) -> ENTRY_WEIGHT + content.length())
            .build();

    /** Anybody may ask for a client, so that settings that cannot be used are not read at each request either. */
    private final Cache<SettingsKey, InvalidSettingException> unusable = Caffeine.newBuilder()
            .maximumWeight(Bound.UNUSABLE_SETTINGS_OCTETS.value())
            .weigher((SettingsKey content, InvalidSettingException why) -> ENTRY_WEIGHT + content.length())
            .expireAfterWrite(Bound.UNUSABLE_SETTINGS_AGE.duration())
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
     * The settings made from these attributes. Settings that cannot be used are read again after
     * {@link Bound#UNUSABLE_SETTINGS_AGE}.
     *
     * @throws InvalidSettingException as the reader does
     */
    public S get(AttributeSource source) throws InvalidSettingException {
        @Nullable String[] values = new @Nullable String[attributes.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = source.get(attributes.get(i));
        }
        SettingsKey content = new SettingsKey(values);
        S known = settings.getIfPresent(content);
        if (known == null) {
            known = read(content);
            settings.put(content, known);
        }
        return known;
    }

    private S read(SettingsKey content) throws InvalidSettingException {
        InvalidSettingException known = unusable.getIfPresent(content);
        if (known != null) {
            throw known.again();
        }
        try {
            return reader.read(name -> content.value(indexOf(name)));
        } catch (InvalidSettingException e) {
            unusable.put(content, e.again());
            throw e;
        }
    }

    private int indexOf(String name) {
        int index = attributes.indexOf(name);
        if (index < 0) {
            throw new IllegalStateException(name + " is not among the attributes that make up the cache key");
        }
        return index;
    }
}
