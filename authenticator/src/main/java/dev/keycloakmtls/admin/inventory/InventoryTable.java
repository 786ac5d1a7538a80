package dev.keycloakmtls.admin.inventory;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The inventory as RFC 4180 has it, for spreadsheets: what they would take for a formula is made text. */
final class InventoryTable {

    private static final String LINE_END = "\r\n"; // RFC 4180 §2

    /**
     * Where a formula begins in one spreadsheet or another: with one of these characters, full width or not, at the start of
     * a value, or after what ends one where the list separator is a semicolon, as it is in many locales.
     */
    private static final Pattern FORMULA = Pattern.compile("([;\\t\\r\\n]|^)(?=\\s*[-=+@\uff0d\uff1d\uff0b\uff20])");

    private InventoryTable() {}

    static String csv(List<InventoryItem> items) {
        Stream<@Nullable Object> header = Stream.of(
                "id",
                "clientId",
                "name",
                "enabled",
                "method",
                "trustProfile",
                "credentials",
                "soonestExpiry",
                "status",
                "weak",
                "problem");
        return Stream.concat(
                        Stream.of(line(header)),
                        items.stream().map(InventoryTable::values).map(InventoryTable::line))
                .collect(Collectors.joining());
    }

    private static Stream<@Nullable Object> values(InventoryItem item) {
        return Stream.of(
                item.id(),
                item.clientId(),
                item.name(),
                item.enabled(),
                item.method(),
                item.trustProfile(),
                item.credentials(),
                item.soonestExpiry(),
                item.status(),
                item.weak(),
                item.problem());
    }

    private static String line(Stream<@Nullable Object> values) {
        return values.map(InventoryTable::field).collect(Collectors.joining(",", "", LINE_END));
    }

    private static String field(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        String safe = FORMULA.matcher(text).replaceAll("$1'");
        boolean quoted = safe.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return quoted ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
