package dev.keycloakmtls.testsuite.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationResponse;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Request;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.PKITLSClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.SelfSignedTLSClientAuthentication;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.op.ReadOnlyOIDCProviderEndpointMetadata;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientInformationResponse;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientRegistrationRequest;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientRegistrationResponseParser;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.testpki.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;

/** Nimbus oauth2-oidc-sdk: has both methods, the aliases, and registration. */
public final class NimbusClient extends FlowByFlow {
    private OIDCProviderMetadata provider;
    private ReadOnlyOIDCProviderEndpointMetadata aliases;
    private AccessToken own;
    private Tokens users;

    public NimbusClient(Account account, UserAgent user) {
        super(account, user);
    }

    @Override
    JsonNode discovery() throws IOException, ParseException {
        var request = new HTTPRequest(HTTPRequest.Method.GET, account.configuration());
        request.setSSLSocketFactory(sockets(account.certificate()));
        provider = OIDCProviderMetadata.parse(request.send().getBody());
        aliases = provider.getReadOnlyMtlsEndpointAliases();
        return Json.parse(aliases.toJSONObject().toJSONString());
    }

    @Override
    JsonNode clientCredentials() throws IOException, ParseException {
        own = tokens(new ClientCredentialsGrant()).getAccessToken();
        return Json.accessToken(own.getValue());
    }

    @Override
    JsonNode authorizationCode() throws IOException, ParseException, InterruptedException {
        var state = new State();
        var verifier = new CodeVerifier();
        var wanted = new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(account.clientId()))
                .redirectionURI(Account.REDIRECT)
                .scope(new Scope("openid"))
                .state(state)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build();
        var pushed = PushedAuthorizationResponse.parse(send(new PushedAuthorizationRequest(
                        aliases.getPushedAuthorizationRequestEndpointURI(),
                        authentication(account.clientId()),
                        wanted)))
                .toSuccessResponse();
        URI request = new AuthorizationRequest.Builder(pushed.getRequestURI(), new ClientID(account.clientId()))
                .endpointURI(provider.getAuthorizationEndpointURI())
                .build()
                .toURI();

        var response = AuthorizationResponse.parse(user.login(request)).toSuccessResponse();

        if (!state.equals(response.getState())) {
            throw new IllegalStateException("another state");
        }
        users = tokens(new AuthorizationCodeGrant(response.getAuthorizationCode(), Account.REDIRECT, verifier));
        return Json.accessToken(users.getAccessToken().getValue()).put("authorization_request", request.toString());
    }

    @Override
    JsonNode refresh() throws IOException, ParseException {
        var next = tokens(new RefreshTokenGrant(users.getRefreshToken()));
        return Json.accessToken(next.getAccessToken().getValue());
    }

    @Override
    JsonNode introspection() throws IOException, ParseException {
        return introspection(users.getAccessToken());
    }

    private ObjectNode introspection(AccessToken token) throws IOException, ParseException {
        HTTPResponse response = send(new TokenIntrospectionRequest(
                aliases.getIntrospectionEndpointURI(), authentication(account.clientId()), token));
        return (ObjectNode) Json.parse(TokenIntrospectionResponse.parse(response)
                .toSuccessResponse()
                .toJSONObject()
                .toJSONString());
    }

    @Override
    JsonNode userinfo() throws IOException, ParseException {
        return userinfo(account.certificate());
    }

    @Override
    JsonNode userinfoWithAnotherCertificate() throws IOException, ParseException {
        return userinfo(account.another());
    }

    private JsonNode userinfo(TestCertificate presented) throws IOException, ParseException {
        HTTPRequest request =
                new UserInfoRequest(aliases.getUserInfoEndpointURI(), users.getAccessToken()).toHTTPRequest();
        request.setSSLSocketFactory(sockets(presented));
        var response = UserInfoResponse.parse(request.send());
        if (!response.indicatesSuccess()) {
            var error = response.toErrorResponse().getErrorObject();
            return Json.refusal(error.getHTTPStatusCode(), error.getCode());
        }
        return Json.report()
                .put(
                        "preferred_username",
                        response.toSuccessResponse().getUserInfo().getPreferredUsername());
    }

    @Override
    JsonNode forgedCertificate() throws IOException, ParseException {
        var response = TokenResponse.parse(send(new TokenRequest(
                aliases.getTokenEndpointURI(),
                authentication(account.clientId(), account.forged()),
                new ClientCredentialsGrant(),
                null)));
        var error = response.toErrorResponse().getErrorObject();
        return Json.refusal(error.getHTTPStatusCode(), error.getCode());
    }

    @Override
    JsonNode revocation() throws IOException, ParseException {
        send(new TokenRevocationRequest(aliases.getRevocationEndpointURI(), authentication(account.clientId()), own))
                .ensureStatusCode(200);
        return introspection(own);
    }

    @Override
    JsonNode registration() throws IOException, ParseException, java.text.ParseException {
        var metadata = new OIDCClientMetadata();
        metadata.setRedirectionURI(Account.REDIRECT);
        metadata.setGrantTypes(Set.of(GrantType.AUTHORIZATION_CODE, GrantType.CLIENT_CREDENTIALS));
        metadata.setTLSClientCertificateBoundAccessTokens(true);
        if (account.method() == AuthenticationMethod.CA_SIGNED) {
            metadata.setTokenEndpointAuthMethod(ClientAuthenticationMethod.TLS_CLIENT_AUTH);
            metadata.setTLSClientAuthSubjectDN(account.subject());
        } else {
            metadata.setTokenEndpointAuthMethod(ClientAuthenticationMethod.SELF_SIGNED_TLS_CLIENT_AUTH);
            metadata.setJWKSet(JWKSet.parse(account.jwks()));
        }
        HTTPRequest request = new OIDCClientRegistrationRequest(
                        aliases.getRegistrationEndpointURI(),
                        metadata,
                        new BearerAccessToken(account.registrationToken()))
                .toHTTPRequest();
        request.setSSLSocketFactory(sockets(account.certificate()));
        var registered = ((OIDCClientInformationResponse) OIDCClientRegistrationResponseParser.parse(request.send()))
                .getOIDCClientInformation();
        var token = TokenResponse.parse(send(new TokenRequest(
                        aliases.getTokenEndpointURI(),
                        authentication(registered.getID().getValue()),
                        new ClientCredentialsGrant(),
                        null)))
                .toSuccessResponse();
        return ((ObjectNode) Json.parse(registered.toJSONObject().toJSONString()))
                .put("access_token", token.getTokens().getAccessToken().getValue());
    }

    private Tokens tokens(AuthorizationGrant grant) throws IOException, ParseException {
        return TokenResponse.parse(send(new TokenRequest(
                        aliases.getTokenEndpointURI(), authentication(account.clientId()), grant, null)))
                .toSuccessResponse()
                .getTokens();
    }

    /** The authentication brings its certificate along. */
    private static HTTPResponse send(Request request) throws IOException {
        return request.toHTTPRequest().send();
    }

    private ClientAuthentication authentication(String clientId) {
        return authentication(clientId, account.certificate());
    }

    private ClientAuthentication authentication(String clientId, TestCertificate presented) {
        var id = new ClientID(clientId);
        return account.method() == AuthenticationMethod.CA_SIGNED
                ? new PKITLSClientAuthentication(id, sockets(presented))
                : new SelfSignedTLSClientAuthentication(id, sockets(presented));
    }

    private SSLSocketFactory sockets(TestCertificate presented) {
        return account.tls(presented).getSocketFactory();
    }
}
