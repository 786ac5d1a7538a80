package dev.keycloakmtls.fetch;

import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.apache.http.conn.routing.HttpRoutePlanner;
import org.apache.http.conn.ssl.BrowserCompatHostnameVerifier;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.NoopHostnameVerifier;
import org.apache.http.conn.ssl.StrictHostnameVerifier;
import org.apache.http.conn.ssl.TrustAllStrategy;
import org.apache.http.conn.util.PublicSuffixMatcherLoader;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.DefaultRoutePlanner;
import org.apache.http.impl.conn.DefaultSchemePortResolver;
import org.apache.http.ssl.SSLContextBuilder;
import org.apache.http.ssl.SSLContexts;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.connections.httpclient.DefaultHttpClientFactory;
import org.keycloak.connections.httpclient.HttpClientBuilder;
import org.keycloak.connections.httpclient.ProxyMappingsAwareRoutePlanner;
import org.keycloak.models.KeycloakSession;

/**
 * How Keycloak connects to hosts: whom it trusts, which certificate it shows, through which proxy it goes. The options are
 * those of Keycloak's own HTTP client ({@code --spi-connections-http-client--default--…}) and its truststore.
 *
 * @param tls for https
 * @param hostNames compares a host's name with its certificate
 * @param routes says which host is reached through which proxy
 */
record ConnectionSettings(SSLContext tls, HostnameVerifier hostNames, HttpRoutePlanner routes) {

    /** Of a runtime that has no settings. */
    static ConnectionSettings plain() {
        return new ConnectionSettings(
                SSLContexts.createDefault(),
                new DefaultHostnameVerifier(PublicSuffixMatcherLoader.getDefault()),
                new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE));
    }

    /** Those of this server. Keycloak's own code reads the options, and is stopped before it makes a client of them. */
    static ConnectionSettings of(KeycloakSession session) {
        Reading reading = new Reading();
        reading.init(Config.scope("connectionsHttpClient", "default"));
        try {
            reading.create(session).close();
            return Objects.requireNonNull(reading.settings, "Keycloak makes no HTTP client");
        } finally {
            reading.close();
        }
    }

    private static final class Reading extends DefaultHttpClientFactory {

        private @Nullable ConnectionSettings settings;

        @Override
        @SuppressWarnings(
                "deprecation") // the other method of the name is not there before Keycloak 26.6, and calls this
        protected HttpClientBuilder newHttpClientBuilder() {
            return new HttpClientBuilder() {
                @Override
                public CloseableHttpClient build() {
                    settings = settings(
                            this.disableTrustManager
                                    ? NoopHostnameVerifier.INSTANCE
                                    : switch (this.policy) {
                                        case ANY -> NoopHostnameVerifier.INSTANCE;
                                        case WILDCARD -> new BrowserCompatHostnameVerifier();
                                        case STRICT -> new StrictHostnameVerifier();
                                        case DEFAULT ->
                                            new DefaultHostnameVerifier(PublicSuffixMatcherLoader.getDefault());
                                    });
                    return HttpClients.createMinimal(); // is closed, unused
                }

                /** As {@link HttpClientBuilder#build} of Keycloak 26.7 has it; to go when that hands out its TLS context. */
                private ConnectionSettings settings(HostnameVerifier hostNames) {
                    try {
                        SSLContext tls = this.sslContext;
                        if (this.disableTrustManager) {
                            tls = SSLContexts.custom()
                                    .loadTrustMaterial(null, TrustAllStrategy.INSTANCE)
                                    .build();
                        } else if (tls == null) {
                            SSLContextBuilder builder = SSLContexts.custom().setProtocol("TLS");
                            if (this.clientKeyStore != null) {
                                String password = this.clientPrivateKeyPassword;
                                builder.loadKeyMaterial(
                                        this.clientKeyStore, password == null ? null : password.toCharArray());
                            }
                            if (this.truststore != null) {
                                builder.loadTrustMaterial(this.truststore, null);
                            }
                            tls = builder.build();
                        }
                        return new ConnectionSettings(
                                tls,
                                hostNames,
                                this.proxyMappings == null || this.proxyMappings.isEmpty()
                                        ? new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE)
                                        : new ProxyMappingsAwareRoutePlanner(this.proxyMappings));
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException("the options of Keycloak's HTTP client", e);
                    }
                }
            };
        }
    }
}
