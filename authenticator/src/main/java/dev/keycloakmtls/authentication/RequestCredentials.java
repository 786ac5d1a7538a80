package dev.keycloakmtls.authentication;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.OAuth2Constants;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakContext;
import org.keycloak.util.BasicAuthHelper;

/**
 * Who a request says it is, and with which mechanisms (RFC 6749 §2.3, RFC 8705 §2): the client ids of body, query and
 * Basic headers, and whether a secret or an assertion came along.
 *
 * <p>A parameter without a value is as good as none (RFC 6749 §3.2), but only where it stands alone: a parameter must not
 * be there twice, and which of two another reader takes, the empty one or the other, is not known. Space is a value. A
 * Basic header is no parameter: it counts whatever is in it, also an empty password (RFC 6749 §2.3.1).
 */
final class RequestCredentials {

    private static final List<String> OTHER_MECHANISMS = List.of(
            OAuth2Constants.CLIENT_SECRET, OAuth2Constants.CLIENT_ASSERTION, OAuth2Constants.CLIENT_ASSERTION_TYPE);

    private final List<String> bodyIds;
    private final List<String> queryIds;
    private final List<String> headerIds;
    private final Optional<String> sessionId;
    private final Optional<Detail> otherMechanism;
    private final boolean authorizationHeader;

    /**
     * Takes what was sent apart.
     *
     * @param body of the form; empty if the request has none
     * @param authorization the {@code Authorization} headers
     * @param sessionId who Keycloak already thinks that it is
     */
    RequestCredentials(
            MultivaluedMap<String, String> body,
            MultivaluedMap<String, String> query,
            List<String> authorization,
            Optional<String> sessionId) {
        List<String> basic =
                authorization.stream().filter(RequestCredentials::isBasic).toList();
        this.bodyIds = values(body, OAuth2Constants.CLIENT_ID);
        this.queryIds = values(query, OAuth2Constants.CLIENT_ID);
        this.headerIds =
                basic.stream().flatMap(header -> basicUser(header).stream()).toList();
        this.sessionId = sessionId;
        this.authorizationHeader = !authorization.isEmpty();
        this.otherMechanism = Stream.of(
                        basic.stream().map(header -> ProblemCode.ALSO_BASIC.detail()),
                        OTHER_MECHANISMS.stream()
                                .filter(name -> !values(body, name).isEmpty())
                                .map(name -> ProblemCode.ALSO_IN_BODY.with(Map.of("name", name))),
                        OTHER_MECHANISMS.stream()
                                .filter(name -> !values(query, name).isEmpty())
                                .map(name -> ProblemCode.ALSO_IN_QUERY.with(Map.of("name", name))))
                .flatMap(sent -> sent)
                .findFirst();
    }

    static RequestCredentials of(ClientAuthenticationFlowContext context) {
        HttpRequest request = context.getHttpRequest();
        KeycloakContext keycloak = context.getSession().getContext();
        return new RequestCredentials(
                body(request),
                keycloak.getUri().getQueryParameters(),
                Objects.requireNonNullElse(
                        request.getHttpHeaders().getRequestHeader(HttpHeaders.AUTHORIZATION), List.of()),
                Optional.ofNullable(context.getSession().getAttribute(OAuth2Constants.CLIENT_ID, String.class)));
    }

    /** The client that the request names, in the order in which Keycloak's own authenticators look. */
    Optional<String> clientId() {
        return bodyIds.stream()
                .findFirst()
                .or(() -> queryIds.stream().findFirst())
                .or(() -> headerIds.stream().findFirst())
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
        named.addAll(headerIds);
        sessionId.ifPresent(named::add);
        if (named.isEmpty() || Collections.frequency(named, clientId) != named.size()) {
            return Optional.of(Rejected.because(RejectionReason.CLIENT_ID_MISMATCH));
        }
        return otherMechanism.map(sent -> new Rejected(RejectionReason.MULTIPLE_CREDENTIALS, sent));
    }

    private static MultivaluedMap<String, String> body(HttpRequest request) {
        MediaType type = request.getHttpHeaders().getMediaType();
        boolean form = type != null && type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE);
        MultivaluedMap<String, String> parameters = form ? request.getDecodedFormParameters() : null;
        return parameters == null ? new MultivaluedHashMap<>() : parameters;
    }

    /** Empty if the parameter is not there, or is there once and has no value. */
    private static List<String> values(MultivaluedMap<String, String> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        boolean omitted =
                values.size() == 1 && (values.get(0) == null || values.get(0).isEmpty());
        return omitted
                ? List.of()
                : values.stream()
                        .map(value -> Objects.requireNonNullElse(value, ""))
                        .toList();
    }

    private static boolean isBasic(String authorization) {
        return authorization.strip().toLowerCase(Locale.ROOT).startsWith("basic");
    }

    private static Optional<String> basicUser(String authorization) {
        try {
            String[] userAndSecret = BasicAuthHelper.RFC6749.parseHeader(authorization);
            return userAndSecret == null ? Optional.empty() : Optional.of(userAndSecret[0]);
        } catch (RuntimeException e) {
            return Optional.empty(); // unreadable, and refused all the same: a Basic header is another mechanism
        }
    }
}
