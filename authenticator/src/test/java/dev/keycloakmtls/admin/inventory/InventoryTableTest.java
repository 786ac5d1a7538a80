package dev.keycloakmtls.admin.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table of what clients call themselves, which anybody can who registers one. */
class InventoryTableTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                " =1",
                "\uff1d1",
                "a;=1",
                "a; =1",
                "a\t=1",
                "a\n=1",
                "\"=1",
                "a\";=1",
                "a,=1"
            })
    void hasNoFormulaWhateverTheSeparatorIs(String text) {
        String csv = InventoryTable.csv(List.of(item(text, text)));

        for (char separator : new char[] {',', ';', '\t'}) {
            assertThat(cells(csv, separator))
                    .as("separated by %s", separator)
                    .noneMatch(cell -> cell.matches("(?s)\\s*[-=+@\uff0d\uff1d\uff0b\uff20].*"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"payments", "a, b", "say \"hello\"", "two\r\nlines", "a-b", "1+1=2", "a;b", "\u00e4"})
    void saysEverythingElseAsItIs(String text) {
        assertThat(cells(InventoryTable.csv(List.of(item(text, text))), ','))
                .containsSubsequence("id-1", text, text, "true", "tls_client_auth");
    }

    @Test
    void leavesEmptyWhatIsNotThere() {
        assertThat(InventoryTable.csv(List.of(item("a", null))).lines())
                .last()
                .isEqualTo("id-1,a,,true,tls_client_auth,,0,,none,false,");
    }

    private static InventoryItem item(String clientId, @Nullable String name) {
        return new InventoryItem(
                "id-1", clientId, name, true, "tls_client_auth", "", 0, null, "none", false, null, null);
    }

    /** As a spreadsheet reads it: a value that begins with a quote ends after the next single one. */
    private static List<String> cells(String csv, char separator) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                cell.append(csv.charAt(++i));
            } else if (quoted && c == '"') {
                quoted = false;
            } else if (!quoted && c == '"' && cell.isEmpty()) {
                quoted = true;
            } else if (!quoted && (c == separator || c == '\r' || c == '\n')) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
