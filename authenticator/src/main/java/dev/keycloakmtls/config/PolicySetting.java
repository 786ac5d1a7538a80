package dev.keycloakmtls.config;

import static java.util.stream.Collectors.joining;

import dev.keycloakmtls.problem.InvalidSettingException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * An option of a policy: of a client policy's executor or condition, or of a client registration policy. What is said of it
 * anywhere is taken from here: the form in Keycloak's console, what is read, and the tables of the documentation.
 *
 * @param name as it stands in realm exports: never changed
 * @param label what Keycloak's console calls it
 * @param type which values it has
 * @param defaultValue the value where nothing is said
 * @param help what it means
 */
public record PolicySetting<T>(String name, String label, SettingType<T> type, T defaultValue, String help) {

    /**
     * Returns the value in a configuration in JSON.
     *
     * @param json a text, number, boolean or list of them as Jackson has read it; null: nothing is said
     * @throws InvalidSettingException if it stands for nothing that the option can be
     */
    public T read(@Nullable Object json) throws InvalidSettingException {
        List<String> texts = json == null
                ? List.of()
                : json instanceof Collection<?> all && type.kind() == SettingType.Kind.LIST
                        ? all.stream().map(String::valueOf).toList()
                        : List.of(String.valueOf(json));
        return type.reader().read(name, texts).orElse(defaultValue);
    }

    /** Describes the option to Keycloak. */
    public ProviderConfigProperty property() {
        return new ProviderConfigProperty(name, label, help, type.kind().keycloakType(), null);
    }

    /** The option's line in a table of the documentation. */
    public String row() {
        List<String> written = type.writer().apply(defaultValue);
        String standard = written.isEmpty()
                ? type.nothing()
                : written.stream().map(value -> "`" + value + "`").collect(joining(", "));
        return "| `%s` | %s | %s | %s |".formatted(name, help, type.form(), standard);
    }
}
