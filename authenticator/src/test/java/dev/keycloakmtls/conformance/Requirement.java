package dev.keycloakmtls.conformance;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One demand of a standard, in our own words.
 *
 * @param source the standard and its section
 * @param remark what tests do not show, and why; null where there is nothing to say
 */
record Requirement(
        int number, String source, String meaning, @Nullable String remark) {

    /** Demands that belong together. */
    record Group(String title, List<Requirement> requirements) {}

    /** All of them, in order. */
    static List<Group> all() throws IOException {
        try (var list = Requirement.class.getResourceAsStream("/conformance/requirements.json")) {
            return new ObjectMapper().readValue(Objects.requireNonNull(list), new TypeReference<>() {});
        }
    }
}
