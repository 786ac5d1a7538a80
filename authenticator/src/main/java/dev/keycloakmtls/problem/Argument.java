package dev.keycloakmtls.problem;

import java.util.List;
import java.util.stream.Collectors;

/** What a sentence of the catalogue puts in at one place. */
public sealed interface Argument permits Argument.Text, Argument.Several, Detail {

    /** The argument as it stands in the English sentence. */
    String text();

    /** A value: a name, a number, a time. Never key material. */
    record Text(String text) implements Argument {}

    /** Several details, one after the other. */
    record Several(List<Detail> parts) implements Argument {

        public Several {
            parts = List.copyOf(parts);
        }

        @Override
        public String text() {
            return parts.stream().map(Detail::sentence).collect(Collectors.joining("; "));
        }
    }

    /**
     * Makes an argument of what an object says of itself.
     *
     * @param value an argument, a list of {@link Detail}, or anything else by its {@code toString}
     */
    static Argument of(Object value) {
        if (value instanceof Argument argument) {
            return argument;
        }
        boolean details = value instanceof List<?> parts
                && !parts.isEmpty()
                && parts.stream().allMatch(Detail.class::isInstance);
        return details
                ? new Several(((List<?>) value).stream().map(Detail.class::cast).toList())
                : new Text(value.toString());
    }
}
