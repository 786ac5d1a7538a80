package dev.keycloakmtls.tls;

import dev.keycloakmtls.server.ServerOption;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Puts what {@code accept-unverified} asks for into the TLS layer that Keycloak's own options make: another trust manager, and
 * nothing else. Protocols, cipher suites, HTTP/2, resumption, whether a certificate is asked for or required, and the reading
 * of changed files stay what they are. Quarkus calls it before the first port listens.
 */
@Singleton
public final class TlsCustomizer implements HttpServerOptionsCustomizer {

    private final GuardState guard;
    private final ServerTrust trust;

    @Inject
    public TlsCustomizer(GuardState guard, ServerTrust trust) {
        this.guard = guard;
        this.trust = trust;
    }

    /** @throws IllegalArgumentException if an option cannot be used, or cannot take effect: the server does not start */
    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        boolean acceptUnverified = ServerOption.ACCEPT_UNVERIFIED.fromConfiguration();
        TrustOptions given = options.getTrustOptions();
        if (DirectTls.isOfTheRegistry()) {
            if (DirectTls.acceptsAny()) {
                options.setTrustOptions(WrappedTrust.fixed(given, TlsCustomizer::limited));
            } else if (acceptUnverified) {
                throw new IllegalArgumentException(ServerOption.ACCEPT_UNVERIFIED.flag()
                        + ": conf/quarkus.properties has a TLS configuration of its own"
                        + " (quarkus.http.tls-configuration-name, quarkus.tls.*), which takes the place of Keycloak's https-*"
                        + " options. Use those options, and remove these lines");
            }
            return;
        }
        if (!acceptUnverified && !Guarding.ofTheTlsLayer()) {
            return; // nobody asks for what is not verified
        }
        options.setTrustOptions(WrappedTrust.of(given, strict -> noted(strict, acceptUnverified))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the TLS layer's truststore is not one of Keycloak's https-trust-store-* options")));
    }

    /** The trust manager of the server's own truststore, which others are asked by; what the handshake is to use. */
    private X509TrustManager noted(X509TrustManager strict, boolean acceptUnverified) {
        trust.use(strict);
        return acceptUnverified ? new UnverifiedTrust(strict, guard) : strict;
    }

    private static X509TrustManager limited(X509TrustManager trustAll) {
        return trustAll instanceof X509ExtendedTrustManager extended ? new LimitedTrust(extended) : trustAll;
    }
}
