package dev.keycloakmtls.admin.warning;

import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.ClientModel;

/**
 * Something that an administrator should look at.
 *
 * @param code what kind of thing it is
 * @param severity {@code danger} if somebody may be let in or many are refused, {@code info} if nothing is wrong and
 *     somebody should know, otherwise {@code warning}
 * @param client whose it is, if it is a client's
 * @param profile the name of the trust profile, if it is one's
 * @param arguments what else it is about, by name; those of {@link Kind#X509_USER_LOGIN_UNVERIFIED} are {@code realm},
 *     {@code flow} and {@code authenticator}, those of {@link Kind#FLOW_LACKS_METHOD} {@code method} and {@code flow}, those
 *     of {@link Kind#CERTIFICATES_NEVER_ARRIVED} {@code count} and {@code since}; those about proxies have {@code lookup},
 *     the id of the lookup provider
 * @param message in English, for an administrator
 * @param statement the same with its code
 */
@Schema("Warning")
public record Warning(
        String code,
        String severity,
        @Nullable Client client,
        @Nullable String profile,
        Map<String, String> arguments,
        String message,
        Statement statement) {

    public Warning {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    /** A client by both of its ids. */
    @Schema("WarningClient")
    public record Client(String id, String clientId) {
        static Client of(ClientModel client) {
            return new Client(client.getId(), client.getClientId());
        }
    }

    private enum Severity {
        DANGER,
        WARNING,
        INFO
    }

    /** The kinds, in the order in which they are listed. */
    enum Kind {
        /** No client can authenticate with a certificate. */
        CERTIFICATES_DO_NOT_ARRIVE,
        /** They could arrive, and were needed, and none has since the node started. */
        CERTIFICATES_NEVER_ARRIVED,
        /** The realm's list of blocked certificates lets nobody in. */
        BLOCK_LIST_UNREADABLE,
        /** What nobody has verified cannot be kept from Keycloak's own methods, so that TLS refuses it, or they see it. */
        GUARD_NOT_IN_PLACE,
        /** The server's administrator has switched that off. */
        OTHER_METHODS_NOT_GUARDED,
        /** Anybody is any user of a flow. */
        X509_USER_LOGIN_UNVERIFIED,
        /** A {@code client-x509} client of a Keycloak that cannot ask for its CA. */
        CLIENT_X509_ANY_ISSUER,
        CLIENT_X509_WITHOUT_CA_DN,
        /** Nobody has said who may speak for clients, so that nobody may. */
        PROXY_NOT_NAMED,
        /** A truststore that was to hold proxies alone does not, so that nobody may speak. */
        TRUSTSTORE_NOT_OF_PROXIES_ALONE,
        /** {@code believe-any-proxy}. */
        ANY_PROXY_MAY_SPEAK,
        /** Keycloak's own methods do not know the proxies that are named by certificates. */
        OTHER_METHODS_BELIEVE_ANY_PROXY,
        /** What counts is not what the file holds now. */
        TRUSTED_PROXIES_UNREADABLE,
        /** Every certificate of some CAs is a proxy's. */
        PROXIES_BY_TRUSTSTORE,
        /** A client policy of ours refuses whomever it may be about. */
        CLIENT_POLICY_UNREADABLE,
        FLOW_BLOCKED,
        /** A method that clients use is not in the realm's flow, and can be added. */
        FLOW_LACKS_METHOD,
        CLIENT_WITHOUT_PROFILE,
        CLIENT_MISSPELT,
        PROFILE_PROBLEM,
        ANCHOR_EXPIRING;

        Warning danger(Detail message) {
            return danger(Map.of(), message);
        }

        Warning danger(Map<String, String> arguments, Detail message) {
            return of(Severity.DANGER, null, null, arguments, message);
        }

        Warning warning(Map<String, String> arguments, Detail message) {
            return of(Severity.WARNING, null, null, arguments, message);
        }

        Warning info(Map<String, String> arguments, Detail message) {
            return of(Severity.INFO, null, null, arguments, message);
        }

        Warning danger(ClientModel client, Detail message) {
            return of(Severity.DANGER, client, null, Map.of(), message);
        }

        Warning danger(ComponentModel profile, Detail message) {
            return of(Severity.DANGER, null, profile, Map.of(), message);
        }

        Warning warning(ClientModel client, Detail message) {
            return of(Severity.WARNING, client, null, Map.of(), message);
        }

        Warning warning(ComponentModel profile, Detail message) {
            return of(Severity.WARNING, null, profile, Map.of(), message);
        }

        private Warning of(
                Severity severity,
                @Nullable ClientModel client,
                @Nullable ComponentModel profile,
                Map<String, String> arguments,
                Detail message) {
            return new Warning(
                    name().toLowerCase(Locale.ROOT),
                    severity.name().toLowerCase(Locale.ROOT),
                    client == null ? null : Client.of(client),
                    profile == null ? null : profile.getName(),
                    arguments,
                    message.sentence(),
                    Statement.of(message));
        }
    }
}
