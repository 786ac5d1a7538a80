package dev.keycloakmtls.tls;

import io.vertx.core.Vertx;
import io.vertx.core.net.KeyStoreOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Options of the TLS layer whose trust manager is another one's, wrapped. Each is a subclass of the options it replaces:
 * when a truststore's file changes, Quarkus looks for that type ({@code TlsCertificateReloader}), and anything else would never
 * be read again. Vert.x copies options at every turn, so that each of them makes copies of its own kind.
 */
final class WrappedTrust {

    private WrappedTrust() {}

    /**
     * The same options with another trust manager.
     *
     * @param options what Keycloak's own TLS options come to; null: there is no truststore
     * @param wrap makes it, at the start and whenever the file has changed, of the one that the options themselves make
     * @return nothing if they are of a kind that Keycloak's options do not come to
     */
    static Optional<TrustOptions> of(@Nullable TrustOptions options, UnaryOperator<X509TrustManager> wrap) {
        if (options == null) {
            return Optional.of(new Default(wrap));
        }
        if (options.getClass() == KeyStoreOptions.class) {
            return Optional.of(new Store((KeyStoreOptions) options, wrap));
        }
        if (options.getClass() == PemTrustOptions.class) {
            return Optional.of(new Pem((PemTrustOptions) options, wrap));
        }
        return Optional.empty();
    }

    /** Whatever kind they are of; without a file that could change. */
    static TrustOptions fixed(TrustOptions options, UnaryOperator<X509TrustManager> wrap) {
        return new Fixed(options, wrap);
    }

    private static TrustManagerFactory wrapped(TrustManagerFactory factory, UnaryOperator<X509TrustManager> wrap)
            throws Exception { // as Vert.x declares it
        return TrustOptions.wrap(wrap.apply(TrustStores.trustManager(factory))).getTrustManagerFactory(null);
    }

    /** By the name that a client asks for: there is no other than the one. */
    private static TrustManager @Nullable [] sameForEveryName(String name) {
        return null;
    }

    private static final class Store extends KeyStoreOptions {
        private final UnaryOperator<X509TrustManager> wrap;

        Store(KeyStoreOptions options, UnaryOperator<X509TrustManager> wrap) {
            super(options);
            setProvider(options.getProvider()); // which the other constructor forgets
            this.wrap = wrap;
        }

        @Override
        public KeyStoreOptions copy() {
            return new Store(this, wrap);
        }

        @Override
        public TrustManagerFactory getTrustManagerFactory(@Nullable Vertx vertx) throws Exception {
            return wrapped(super.getTrustManagerFactory(vertx), wrap);
        }

        @Override
        public Function<String, TrustManager @Nullable []> trustManagerMapper(@Nullable Vertx vertx) {
            return WrappedTrust::sameForEveryName;
        }
    }

    private static final class Pem extends PemTrustOptions {
        private final UnaryOperator<X509TrustManager> wrap;

        Pem(PemTrustOptions options, UnaryOperator<X509TrustManager> wrap) {
            super(options);
            this.wrap = wrap;
        }

        @Override
        public PemTrustOptions copy() {
            return new Pem(this, wrap);
        }

        @Override
        public TrustManagerFactory getTrustManagerFactory(@Nullable Vertx vertx) throws Exception {
            return wrapped(super.getTrustManagerFactory(vertx), wrap);
        }

        @Override
        public Function<String, TrustManager @Nullable []> trustManagerMapper(@Nullable Vertx vertx) {
            return WrappedTrust::sameForEveryName;
        }
    }

    /** The Java runtime's own trust, as where there are no options. */
    private record Default(UnaryOperator<X509TrustManager> wrap) implements TrustOptions {

        @Override
        public TrustOptions copy() {
            return this;
        }

        @Override
        public TrustManagerFactory getTrustManagerFactory(@Nullable Vertx vertx) throws Exception {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((java.security.KeyStore) null);
            return wrapped(factory, wrap);
        }

        @Override
        public Function<String, TrustManager @Nullable []> trustManagerMapper(@Nullable Vertx vertx) {
            return WrappedTrust::sameForEveryName;
        }
    }

    private record Fixed(TrustOptions options, UnaryOperator<X509TrustManager> wrap) implements TrustOptions {

        private Fixed {
            Objects.requireNonNull(options);
        }

        @Override
        public TrustOptions copy() {
            return this;
        }

        @Override
        public TrustManagerFactory getTrustManagerFactory(@Nullable Vertx vertx) throws Exception {
            return wrapped(options.getTrustManagerFactory(vertx), wrap);
        }

        @Override
        public Function<String, TrustManager @Nullable []> trustManagerMapper(@Nullable Vertx vertx) {
            return WrappedTrust::sameForEveryName;
        }
    }
}
