package dev.keycloakmtls.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The two client authentication methods of RFC 8705. */
public enum AuthenticationMethod {
    /** A certificate from a trusted CA, bound by its subject (RFC 8705 §2.1). */
    CA_SIGNED("tls-client-auth", "tls_client_auth"),
    /** A certificate that was registered out of band (RFC 8705 §2.2). */
    SELF_SIGNED("self-signed-tls-client-auth", "self_signed_tls_client_auth");

    private final String providerId;
    private final String metadataValue;

    AuthenticationMethod(String providerId, String metadataValue) {
        this.providerId = providerId;
        this.metadataValue = metadataValue;
    }

    /** The id of Keycloak's client authenticator; what a client has as its {@code clientAuthenticatorType}. */
    public String providerId() {
        return providerId;
    }

    /** The {@code token_endpoint_auth_method} of RFC 8705 §2.1.1 and §2.2.1. */
    public String metadataValue() {
        return metadataValue;
    }

    /**
     * The method whose id somebody has misspelt: with underscores as in RFC 8705, in upper case, with a letter too many.
     * Nothing for the ids themselves.
     */
    public static Optional<AuthenticationMethod> meantBy(@Nullable String id) {
        if (id == null || ofProviderId(id).isPresent()) {
            return Optional.empty();
        }
        String spelt = id.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        return Arrays.stream(values())
                .filter(method -> Spelling.distance(spelt, method.providerId) <= 2)
                .findFirst();
    }

    /** The method with a client authenticator id, if it is one of ours. */
    public static Optional<AuthenticationMethod> ofProviderId(@Nullable String providerId) {
        return Arrays.stream(values())
                .filter(method -> method.providerId.equals(providerId))
                .findFirst();
    }
}
