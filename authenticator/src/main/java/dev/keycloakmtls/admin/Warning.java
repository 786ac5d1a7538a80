package dev.keycloakmtls.admin;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.ClientModel;

/**
 * Something that an administrator should look at.
 *
 * @param code what kind of thing it is
 * @param severity {@code danger} if somebody may be let in or many are refused, otherwise {@code warning}
 * @param client whose it is, if it is a client's
 * @param profile the name of the trust profile, if it is one's
 */
public record Warning(
        String code,
        String severity,
        @Nullable Client client,
        @Nullable String profile,
        String message) {

    /** A client by both of its ids. */
    public record Client(String id, String clientId) {}

    /** The kinds, in the order in which they are listed. */
    enum Kind {
        CLIENT_X509_WITHOUT_CA_DN,
        ANY_PROXY_MAY_SPEAK,
        FLOW_BLOCKED,
        PROFILE_PROBLEM,
        ANCHOR_EXPIRING;

        Warning danger(String message) {
            return new Warning(code(), "danger", null, null, message);
        }

        Warning danger(ClientModel client, String message) {
            return new Warning(code(), "danger", new Client(client.getId(), client.getClientId()), null, message);
        }

        Warning danger(ComponentModel profile, String message) {
            return new Warning(code(), "danger", null, profile.getName(), message);
        }

        Warning warning(ComponentModel profile, String message) {
            return new Warning(code(), "warning", null, profile.getName(), message);
        }

        private String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
