package dev.keycloakmtls.policy;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.keycloakmtls.config.PolicySetting;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.util.JsonSerialization;

/** Reads what administrators have written into a client policy. What cannot be read is never as if it were not there. */
final class PolicyOptions {

    private PolicyOptions() {}

    /**
     * Finds every option to be one that exists, with a value that it can have.
     *
     * @param written the configuration as Jackson has read it
     * @param known the options that there are
     * @throws PolicyViolation naming the first that is not
     */
    static void requireReadable(Map<String, Object> written, List<PolicySetting<?>> known) throws PolicyViolation {
        for (PolicySetting<?> setting : known) {
            try {
                var unused = setting.read(written.get(setting.name()));
            } catch (InvalidSettingException e) {
                throw violation(e.field(), e.problem().detail());
            }
        }
        for (String name : written.keySet()) {
            if (known.stream().noneMatch(setting -> setting.name().equals(name))) {
                String these = known.stream().map(PolicySetting::name).collect(joining(", "));
                throw violation(name, ProblemCode.OPTION_UNKNOWN.with(Map.of("these", these)));
            }
        }
    }

    /**
     * Returns a configuration as Keycloak makes it of what is stored.
     *
     * @param json null: nothing is said
     * @throws PolicyViolation if its members are of other kinds than Keycloak's own
     */
    static <T> T converted(@Nullable JsonNode json, Class<T> type) throws PolicyViolation {
        try {
            JsonNode object = json == null || json.isNull() ? JsonNodeFactory.instance.objectNode() : json;
            return JsonSerialization.mapper.convertValue(object, type);
        } catch (IllegalArgumentException e) {
            throw new PolicyViolation(ProblemCode.POLICY_MEMBERS.detail());
        }
    }

    private static PolicyViolation violation(String option, Detail problem) {
        return new PolicyViolation(ProblemCode.POLICY_OPTION.with(Map.of("option", option, "problem", problem)));
    }
}
