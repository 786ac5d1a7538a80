package dev.keycloakmtls.registration;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keycloakmtls.domain.SubjectSelector;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.oidc.OIDCClientRepresentation;

/**
 * Client metadata with the members about mutual TLS that Keycloak's class does not have; to be deleted when
 * {@link OIDCClientRepresentation} has them.
 */
public final class ClientMetadata extends OIDCClientRepresentation {

    /**
     * Whether the client uses {@code mtls_endpoint_aliases} (FAPI 2.0 Security Profile §8.1.1): its own note, that the
     * server keeps and answers. The client attribute has the same name.
     */
    static final String ENDPOINT_ALIASES = "use_mtls_endpoint_aliases";

    @JsonProperty("tls_client_auth_san_dns")
    private @Nullable String sanDns;

    @JsonProperty("tls_client_auth_san_uri")
    private @Nullable String sanUri;

    @JsonProperty("tls_client_auth_san_ip")
    private @Nullable String sanIp;

    @JsonProperty("tls_client_auth_san_email")
    private @Nullable String sanEmail;

    @JsonProperty(ENDPOINT_ALIASES)
    private @Nullable Boolean endpointAliases;

    @Nullable
    Boolean endpointAliases() {
        return endpointAliases;
    }

    void setEndpointAliases(@Nullable Boolean value) {
        endpointAliases = value;
    }

    /** The alternative names that are given, by type: none, one, or too many. */
    Map<SubjectSelector.Type, String> alternativeNames() {
        Map<SubjectSelector.Type, String> given = new EnumMap<>(SubjectSelector.Type.class);
        put(given, SubjectSelector.Type.SAN_DNS, sanDns);
        put(given, SubjectSelector.Type.SAN_URI, sanUri);
        put(given, SubjectSelector.Type.SAN_IP, sanIp);
        put(given, SubjectSelector.Type.SAN_EMAIL, sanEmail);
        return given;
    }

    private static void put(
            Map<SubjectSelector.Type, String> given, SubjectSelector.Type type, @Nullable String value) {
        if (value != null) {
            given.put(type, value);
        }
    }

    /** @throws IllegalArgumentException if the type is none of {@link KeycloakRegistration#ALTERNATIVE_NAMES} */
    void setAlternativeName(SubjectSelector.Type type, @Nullable String value) {
        switch (type) {
            case SAN_DNS -> sanDns = value;
            case SAN_URI -> sanUri = value;
            case SAN_IP -> sanIp = value;
            case SAN_EMAIL -> sanEmail = value;
            default -> throw new IllegalArgumentException(type + " is no alternative name of RFC 8705 §2.1.2");
        }
    }
}
