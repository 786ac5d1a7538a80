package dev.keycloakmtls.testsuite.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCertificate;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest;
import org.springframework.security.oauth2.client.endpoint.AbstractRestClientOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.DefaultOAuth2TokenRequestParametersConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Spring Security's OAuth 2.0 client: registration of both methods, and the three grants. It reads discovery but not the
 * aliases, and it has no pushed requests, introspection by {@code client_id} alone, revocation or registration: for those
 * its {@link RestClient} is used as an application would.
 */
public final class SpringSecurityClient extends FlowByFlow {
    private static final ParameterizedTypeReference<Map<String, Object>> OBJECT = new ParameterizedTypeReference<>() {};
    private static final String STATE = "state-of-spring";

    private ClientRegistration registration;
    private ObjectNode aliases;
    private String own;
    private OAuth2AccessTokenResponse users;

    public SpringSecurityClient(Account account, UserAgent user) {
        super(account, user);
    }

    @Override
    JsonNode discovery() {
        Map<String, Object> metadata = rest(account.certificate())
                .get()
                .uri(account.configuration())
                .retrieve()
                .body(OBJECT);
        aliases = (ObjectNode) Json.of(metadata).path("mtls_endpoint_aliases");
        registration = registration(
                ClientRegistrations.fromOidcConfiguration(metadata),
                account.clientId(),
                builder -> builder.userInfoUri(alias("userinfo_endpoint").toString()));
        return aliases.deepCopy()
                .put("token_endpoint", registration.getProviderDetails().getTokenUri())
                .put(
                        "userinfo_endpoint",
                        registration.getProviderDetails().getUserInfoEndpoint().getUri());
    }

    private ClientRegistration registration(
            ClientRegistration.Builder builder, String clientId, Consumer<ClientRegistration.Builder> more) {
        builder.clientId(clientId)
                .clientAuthenticationMethod(
                        new ClientAuthenticationMethod(account.method().metadataValue()))
                .redirectUri(Account.REDIRECT.toString())
                .scope("openid")
                .tokenUri(alias("token_endpoint").toString());
        more.accept(builder);
        return builder.build();
    }

    @Override
    JsonNode clientCredentials() {
        own = clientCredentials(account.clientId(), account.certificate())
                .getAccessToken()
                .getTokenValue();
        return Json.accessToken(own);
    }

    private OAuth2AccessTokenResponse clientCredentials(String clientId, TestCertificate presented) {
        return withTls(new RestClientClientCredentialsTokenResponseClient(), presented)
                .getTokenResponse(new OAuth2ClientCredentialsGrantRequest(registration(
                        ClientRegistration.withClientRegistration(registration),
                        clientId,
                        builder -> builder.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS))));
    }

    @Override
    JsonNode authorizationCode() throws Exception {
        OAuth2AuthorizationRequest.Builder builder = OAuth2AuthorizationRequest.authorizationCode();
        builder.clientId(account.clientId())
                .authorizationUri(registration.getProviderDetails().getAuthorizationUri())
                .redirectUri(Account.REDIRECT.toString())
                .scope("openid")
                .state(STATE);
        OAuth2AuthorizationRequestCustomizers.withPkce().accept(builder);
        OAuth2AuthorizationRequest request = builder.build();
        URI pushed = UriComponentsBuilder.fromUriString(request.getAuthorizationUri())
                .queryParam("client_id", account.clientId())
                .queryParam("request_uri", push(request))
                .build()
                .toUri();

        var redirect = UriComponentsBuilder.fromUri(user.login(pushed)).build().getQueryParams();

        OAuth2AuthorizationResponse response = OAuth2AuthorizationResponse.success(redirect.getFirst("code"))
                .redirectUri(Account.REDIRECT.toString())
                .state(redirect.getFirst("state"))
                .build();
        if (!STATE.equals(response.getState())) {
            throw new IllegalStateException("another state");
        }
        users = withTls(new RestClientAuthorizationCodeTokenResponseClient(), account.certificate())
                .getTokenResponse(new OAuth2AuthorizationCodeGrantRequest(
                        registration, new OAuth2AuthorizationExchange(request, response)));
        return Json.accessToken(users.getAccessToken().getTokenValue()).put("authorization_request", pushed.toString());
    }

    /** All parameters of the request that Spring Security made, over the back channel. */
    private Object push(OAuth2AuthorizationRequest request) {
        MultiValueMap<String, String> parameters = UriComponentsBuilder.fromUriString(
                        request.getAuthorizationRequestUri())
                .build()
                .getQueryParams();
        MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
        parameters.forEach((name, values) ->
                values.forEach(value -> form.add(name, org.springframework.web.util.UriUtils.decode(value, "UTF-8"))));
        return post("pushed_authorization_request_endpoint", form).get("request_uri");
    }

    @Override
    JsonNode refresh() {
        var next = withTls(new RestClientRefreshTokenTokenResponseClient(), account.certificate())
                .getTokenResponse(new OAuth2RefreshTokenGrantRequest(
                        registration, users.getAccessToken(), users.getRefreshToken()));
        return Json.accessToken(next.getAccessToken().getTokenValue());
    }

    @Override
    JsonNode introspection() {
        return introspection(users.getAccessToken().getTokenValue());
    }

    private ObjectNode introspection(String token) {
        return Json.of(post("introspection_endpoint", form(token)));
    }

    @Override
    JsonNode userinfo() {
        return userinfo(account.certificate());
    }

    private JsonNode userinfo(TestCertificate presented) {
        return Json.of(rest(presented)
                .get()
                .uri(registration.getProviderDetails().getUserInfoEndpoint().getUri())
                .headers(headers -> headers.setBearerAuth(users.getAccessToken().getTokenValue()))
                .retrieve()
                .body(OBJECT));
    }

    @Override
    JsonNode userinfoWithAnotherCertificate() {
        try {
            return userinfo(account.another());
        } catch (HttpClientErrorException e) {
            String challenge = e.getResponseHeaders().getFirst("WWW-Authenticate");
            return Json.refusal(
                    e.getStatusCode().value(),
                    challenge.contains("error=\"invalid_token\"") ? "invalid_token" : challenge);
        }
    }

    @Override
    JsonNode forgedCertificate() throws JsonProcessingException {
        try {
            clientCredentials(account.clientId(), account.forged());
            throw new IllegalStateException("was not refused");
        } catch (OAuth2AuthorizationException e) {
            // It reads the error of a 400 alone, and calls everything else "invalid_token_response".
            if (e.getCause() instanceof RestClientResponseException answer) {
                return Json.refusal(
                        answer.getStatusCode().value(),
                        Json.parse(answer.getResponseBodyAsString())
                                .path("error")
                                .asText());
            }
            throw e;
        }
    }

    @Override
    JsonNode revocation() {
        rest(account.certificate())
                .post()
                .uri(alias("revocation_endpoint"))
                .body(form(own))
                .retrieve()
                .toBodilessEntity();
        return introspection(own);
    }

    @Override
    JsonNode registration() {
        ObjectNode registered = Json.of(rest(account.certificate())
                .post()
                .uri(alias("registration_endpoint"))
                .headers(headers -> headers.setBearerAuth(account.registrationToken()))
                .contentType(MediaType.APPLICATION_JSON)
                .body(account.registration().toString())
                .retrieve()
                .body(OBJECT));
        String clientId = registered.path("client_id").asText();
        return registered.put(
                "access_token",
                clientCredentials(clientId, account.certificate())
                        .getAccessToken()
                        .getTokenValue());
    }

    private MultiValueMap<String, String> form(String token) {
        MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
        form.add("client_id", account.clientId());
        form.add("token", token);
        return form;
    }

    private Map<String, Object> post(String endpoint, MultiValueMap<String, String> form) {
        return rest(account.certificate())
                .post()
                .uri(alias(endpoint))
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body(form)
                .retrieve()
                .body(OBJECT);
    }

    private URI alias(String endpoint) {
        return URI.create(aliases.path(endpoint).asText());
    }

    private RestClient rest(TestCertificate presented) {
        return RestClient.builder().requestFactory(requests(presented)).build();
    }

    /** The default converter sends {@code client_id}; it has to be named, or the methods of RFC 8705 are refused. */
    private <T extends AbstractOAuth2AuthorizationGrantRequest>
            AbstractRestClientOAuth2AccessTokenResponseClient<T> withTls(
                    AbstractRestClientOAuth2AccessTokenResponseClient<T> client, TestCertificate presented) {
        client.setParametersConverter(new DefaultOAuth2TokenRequestParametersConverter<>());
        client.setRestClient(RestClient.builder()
                .requestFactory(requests(presented))
                .configureMessageConverters(converters -> converters
                        .registerDefaults()
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build());
        return client;
    }

    private JdkClientHttpRequestFactory requests(TestCertificate presented) {
        return new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(account.tls(presented))
                .build());
    }
}
