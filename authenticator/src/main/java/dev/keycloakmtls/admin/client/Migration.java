package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.problem.SettingProblem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes, or would become, of a {@code client-x509} client.
 *
 * @param version what a change must be based on
 * @param possible whether nothing speaks against it
 * @param client the client as it is now, when done
 */
@Schema("Migration")
public record Migration(
        String id,
        String clientId,
        @Nullable String name,
        boolean enabled,
        String version,
        String from,
        String to,
        boolean possible,
        boolean done,
        List<Change> changes,
        List<Loss> notCarriedOver,
        @Nullable ClientView client) {

    /**
     * A client attribute, or {@code clientAuthenticatorType}.
     *
     * @param before null if it was not set
     * @param after null if it is removed
     */
    @Schema("MigrationChange")
    public record Change(
            String attribute,
            @Nullable String before,
            @Nullable String after) {

        static Change of(String attribute, String before, String after) {
            return new Change(attribute, before.isEmpty() ? null : before, after.isEmpty() ? null : after);
        }
    }

    /**
     * What is not the same afterwards.
     *
     * @param reason what is different, and what to do, as an English sentence
     * @param code of {@code docs/problems.md}
     * @param arguments what the code's sentence puts in
     * @param blocking whether the client cannot be migrated because of it
     */
    @Schema("MigrationLoss")
    public record Loss(
            String attribute,
            String value,
            String reason,
            String code,
            Map<String, Object> arguments,
            boolean blocking) {

        static Loss of(SettingProblem problem, String value, boolean blocking) {
            Problem same = Problem.of(problem);
            return new Loss(same.field(), value, same.reason(), same.code(), same.arguments(), blocking);
        }

        Problem problem() {
            return new Problem(attribute, reason, code, arguments);
        }
    }
}
