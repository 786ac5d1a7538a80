package dev.keycloakmtls.admin.connection;

import dev.keycloakmtls.admin.client.Explanation;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.problem.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clients would say to a certificate.
 *
 * @param asked how many were asked: those to whose registered name or credential the certificate fits, and those that publish
 *     their keys
 * @param more whether there are others that were not asked, because there are too many
 * @param clients those that were asked, but for those that publish their keys and do not have it
 */
@Schema("CheckedClients")
public record CheckedClients(int asked, boolean more, List<Answer> clients) {

    static final CheckedClients NONE = new CheckedClients(0, false, List.of());

    public CheckedClients {
        clients = List.copyOf(clients);
    }

    /**
     * What one client would say.
     *
     * @param id Keycloak's id of the client
     * @param method as in client metadata
     * @param outcome {@code accepted}; {@code accepted_unless_revoked}, where the trust profile asks about revocation and
     *     nobody was asked; {@code unknown}, where published keys would have to be fetched; or {@code refused}
     * @param enabled whether the client is; one that is not lets nobody in
     * @param reason why it is refused or unknown
     * @param detail of the reason
     * @param statement the same with its code
     */
    @Schema("CheckedClient")
    public record Answer(
            String id,
            String clientId,
            String method,
            String outcome,
            boolean enabled,
            Explanation.@Nullable Reason reason,
            @Nullable String detail,
            @Nullable Statement statement) {}
}
