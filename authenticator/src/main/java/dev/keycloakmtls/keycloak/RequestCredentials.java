package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.http.HttpRequest;
import org.keycloak.util.BasicAuthHelper;

/**
 * Who a request says it is, and with which mechanisms (RFC 6749 §2.3, RFC 8705 §2): the client ids of body, query and
 * Basic header, and whether a secret or an assertion came along.
 */
final class RequestCredentials {

    private final List<String> bodyIds;
    private final List<String> queryIds;
    private final Optional<String> headerId;
    private final Optional<String> sessionId;
    private final boolean otherMechanism;
    private final boolean authorizationHeader;

    private RequestCredentials(ClientAuthenticationFlowContext context) {
        HttpRequest request = context.getHttpRequest();
        MultivaluedMap<String, String> body = body(request);
        MultivaluedMap<String, String> query =
                context.getSession().getContext().getUri().getQueryParameters();
        String authorization = request.getHttpHeaders().getHeaderString(HttpHeaders.AUTHORIZATION);
        boolean basic = authorization != null
                && authorization.strip().toLowerCase(Locale.ROOT).startsWith("basic");
        bodyIds = values(body, OAuth2Constants.CLIENT_ID);
        queryIds = values(query, OAuth2Constants.CLIENT_ID);
        headerId = basic ? basicUser(authorization) : Optional.empty();
        sessionId = Optional.ofNullable(context.getSession().getAttribute(OAuth2Constants.CLIENT_ID, String.class));
        authorizationHeader = authorization != null;
        otherMechanism = basic
                || has(body, OAuth2Constants.CLIENT_SECRET)
                || has(body, OAuth2Constants.CLIENT_ASSERTION)
                || has(body, OAuth2Constants.CLIENT_ASSERTION_TYPE)
                || has(query, OAuth2Constants.CLIENT_SECRET)
                || has(query, OAuth2Constants.CLIENT_ASSERTION)
                || has(query, OAuth2Constants.CLIENT_ASSERTION_TYPE);
    }

    static RequestCredentials of(ClientAuthenticationFlowContext context) {
        return new RequestCredentials(context);
    }

    /** The client that the request names, in the order in which Keycloak's own authenticators look. */
    Optional<String> clientId() {
        return bodyIds.stream()
                .findFirst()
                .or(() -> queryIds.stream().findFirst())
                .or(() -> headerId)
                .or(() -> sessionId);
    }

    /** Whether the response must carry {@code WWW-Authenticate} (RFC 6749 §5.2). */
    boolean usedAuthorizationHeader() {
        return authorizationHeader;
    }

    /** Refuses what is ambiguous: who would be authenticated must not depend on who reads the request. */
    Optional<Rejected> check(String clientId) {
        if (bodyIds.size() > 1 || queryIds.size() > 1) {
            return Optional.of(Rejected.because(RejectionReason.REPEATED_CLIENT_ID));
        }
        List<String> named = new ArrayList<>(bodyIds);
        named.addAll(queryIds);
        headerId.ifPresent(named::add);
        sessionId.ifPresent(named::add);
        if (named.isEmpty() || Collections.frequency(named, clientId) != named.size()) {
            return Optional.of(Rejected.because(RejectionReason.CLIENT_ID_MISMATCH));
        }
        return otherMechanism ? Optional.of(Rejected.because(RejectionReason.MULTIPLE_CREDENTIALS)) : Optional.empty();
    }

    private static MultivaluedMap<String, String> body(HttpRequest request) {
        MediaType type = request.getHttpHeaders().getMediaType();
        boolean form = type != null && type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE);
        MultivaluedMap<String, String> parameters = form ? request.getDecodedFormParameters() : null;
        return parameters == null ? new MultivaluedHashMap<>() : parameters;
    }

    private static List<String> values(MultivaluedMap<String, String> parameters, String name) {
        List<String> values = parameters.get(name);
        return values == null ? List.of() : List.copyOf(values);
    }

    private static boolean has(MultivaluedMap<String, String> parameters, String name) {
        return parameters.containsKey(name);
    }

    private static Optional<String> basicUser(@Nullable String authorization) {
        try {
            String[] userAndSecret = BasicAuthHelper.RFC6749.parseHeader(authorization);
            return userAndSecret == null ? Optional.empty() : Optional.of(userAndSecret[0]);
        } catch (RuntimeException e) {
            return Optional.empty(); // unreadable, and refused all the same: a Basic header is another mechanism
        }
    }
}
