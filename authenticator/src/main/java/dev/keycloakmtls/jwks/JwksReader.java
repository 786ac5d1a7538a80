package dev.keycloakmtls.jwks;

import dev.keycloakmtls.config.AttributeSource;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.fetch.JwksFetchResult;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.server.MutualTlsServer;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/** What is behind a client's {@code jwks_uri}, for an administrator: logins never wait for this and never use it. */
public final class JwksReader {

    private final KeycloakSession session;
    private final ClientModel client;
    private final JwksOptions options;

    public JwksReader(KeycloakSession session, ClientModel client) {
        this.session = session;
        this.client = client;
        this.options = JwksOptions.of(session);
    }

    /** The URL as it is stored; empty if there is none. */
    public String url() {
        AttributeSource attributes = client::getAttribute;
        return attributes.text(ClientAttributes.JWKS_URL);
    }

    /** What this node remembers of the last time that a login made it read the URL. */
    public Optional<JwksFetchResult> lastReading() {
        return MutualTlsServer.of(session).keySets().last(HttpPublishedKeys.modelKey(client.getId(), url()));
    }

    /** Reads the URL now, by the rules of a login. */
    public JwksFetchResult read() {
        Instant now = MutualTlsServer.of(session).clock().instant();
        try {
            URI uri = new URI(url());
            Optional<Detail> objection = options.objection(uri);
            return objection.isPresent()
                    ? JwksFetchResult.failed(now, objection.get())
                    : MutualTlsServer.of(session)
                            .keySets()
                            .readNow(
                                    HttpPublishedKeys.modelKey(client.getId(), url()),
                                    HttpPublishedKeys.request(session, uri, options));
        } catch (URISyntaxException e) {
            return JwksFetchResult.failed(now, ProblemCode.URL.detail());
        }
    }
}
