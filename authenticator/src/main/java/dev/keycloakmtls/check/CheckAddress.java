package dev.keycloakmtls.check;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCWellKnownProviderFactory;
import org.keycloak.protocol.oidc.representations.OIDCConfigurationRepresentation;
import org.keycloak.wellknown.WellKnownProvider;

/**
 * Where a connection check is called: beside the token endpoint that discovery names to clients with certificates, for
 * whoever calls is to take the way that they take.
 *
 * @param url absolute
 */
public record CheckAddress(String url) {

    private static final String TOKEN = "/protocol/openid-connect/token";

    /** The address for the realm of this session's context. */
    public static CheckAddress of(KeycloakSession session, RealmModel realm) {
        session.getContext().setRealm(realm);
        OIDCConfigurationRepresentation discovery = (OIDCConfigurationRepresentation)
                session.getProvider(WellKnownProvider.class, OIDCWellKnownProviderFactory.PROVIDER_ID)
                        .getConfig();
        String token = discovery.getMtlsEndpointAliases().getTokenEndpoint();
        return new CheckAddress(token.substring(0, token.length() - TOKEN.length()) + ConnectionCheckEndpoint.PATH);
    }

    /** What to type for a call, with a client's certificate in two files of PEM. */
    public String curl(String secret) {
        return "curl --cert client.pem --key client.key -d " + ConnectionCheckEndpoint.SECRET + "=" + secret + " '"
                + url.replace("'", "%27") + "'";
    }
}
