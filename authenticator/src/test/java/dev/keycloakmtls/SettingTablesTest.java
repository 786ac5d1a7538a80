package dev.keycloakmtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientSetting;
import dev.keycloakmtls.config.PolicySetting;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.policy.MethodConditionFactory;
import dev.keycloakmtls.policy.MethodPolicy;
import dev.keycloakmtls.registration.TrustProfilePolicyFactory;
import dev.keycloakmtls.server.ServerOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables of settings in the documentation are made of their descriptors. */
class SettingTablesTest {

    private static final Path DOCS = Path.of("..", "docs");

    /** A table of a page, which is known by the line of its heads. */
    enum Table {
        SELECTORS(
                "configuration.md",
                "| selector | meaning | compared |",
                ClientSetting.own(AuthenticationMethod.CA_SIGNED).stream()
                        .map(ClientSetting::row)
                        .toList()),
        OF_BOTH_METHODS(
                "configuration.md",
                "| attribute of both methods | meaning |",
                ClientSetting.OF_BOTH.stream().map(ClientSetting::row).toList()),
        SELF_SIGNED(
                "configuration.md",
                "| source | meaning |",
                ClientSetting.own(AuthenticationMethod.SELF_SIGNED).stream()
                        .map(ClientSetting::row)
                        .toList()),
        TRUST_PROFILE(
                "configuration.md",
                "| key | meaning | values | default | matters with `revocationMode` |",
                TrustProfileSetting.ALL.stream().map(TrustProfileSetting::row).toList()),
        EXECUTOR(
                "client-policies.md",
                "| option of the executor | meaning | values | default |",
                MethodPolicy.ALL.stream().map(PolicySetting::row).toList()),
        CONDITION(
                "client-policies.md",
                "| option of the condition | meaning | values | default |",
                List.of(MethodConditionFactory.METHODS.row())),
        REGISTRATION_POLICY(
                "registration.md",
                "| option | meaning | values | default |",
                TrustProfilePolicyFactory.ALL.stream().map(PolicySetting::row).toList()),
        SERVER(
                "configuration.md",
                "| option | meaning | values | default | read by |",
                ServerOption.ALL.stream().map(ServerOption::row).toList());

        private final String page;
        private final String heads;

        @SuppressWarnings("ImmutableEnumChecker") // a list that nobody can change
        private final List<String> rows;

        Table(String page, String heads, List<String> rows) {
            this.page = page;
            this.heads = heads;
            this.rows = rows;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTableIsThatOfTheDescriptors(Table table) throws IOException {
        Path page = DOCS.resolve(table.page);
        List<String> lines = new ArrayList<>(Files.readAllLines(page));
        int first = lines.indexOf(table.heads) + 2;
        assertThat(first).as("the heads of table %s in %s", table, page).isGreaterThan(1);
        List<String> rows = rows(lines, first);
        if (Boolean.getBoolean("docs.write")) {
            rows.clear();
            rows.addAll(table.rows);
            Files.write(page, lines);
        }
        assertThat(rows(lines, first)).as("make docs writes it anew").isEqualTo(table.rows);
    }

    private static List<String> rows(List<String> lines, int first) {
        int end = first;
        while (end < lines.size() && lines.get(end).startsWith("|")) {
            end++;
        }
        return lines.subList(first, end);
    }
}
