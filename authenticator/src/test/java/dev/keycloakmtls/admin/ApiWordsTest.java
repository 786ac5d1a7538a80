package dev.keycloakmtls.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.keycloakmtls.config.SettingType;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.domain.SubjectSelector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** {@code docs/openapi.yaml} lists the words that there are: the console's code is made of it. */
class ApiWordsTest {

    @Test
    void listsEverySelector() throws IOException {
        assertThat(enumerationsWith("tls_client_auth_subject_dn")).isNotEmpty().allSatisfy(words -> assertThat(words)
                .containsExactlyElementsOf(Arrays.stream(SubjectSelector.Type.values())
                        .map(SubjectSelector.Type::parameter)
                        .toList()));
    }

    @Test
    void listsEveryKindAndGroupOfSettings() throws IOException {
        assertThat(enumerationsWith("flag"))
                .containsExactly(Arrays.stream(SettingType.Kind.values())
                        .map(SettingType.Kind::code)
                        .toList());
        assertThat(enumerationsWith("profile", "path"))
                .containsExactly(Arrays.stream(TrustProfileSetting.Group.values())
                        .map(TrustProfileSetting.Group::code)
                        .toList());
    }

    private static List<List<String>> enumerationsWith(String... words) throws IOException {
        return new YAMLMapper()
                .readTree(Files.readString(Path.of("..", "docs", "openapi.yaml"))).findValues("enum").stream()
                        .map(ApiWordsTest::texts)
                        .filter(all -> all.containsAll(List.of(words)))
                        .toList();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
