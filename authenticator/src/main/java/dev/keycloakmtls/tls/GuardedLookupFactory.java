package dev.keycloakmtls.tls;

import dev.keycloakmtls.server.ReportsBuild;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.EnvironmentDependentProviderFactory;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.services.x509.X509ClientCertificateLookup;
import org.keycloak.services.x509.X509ClientCertificateLookupFactory;

/**
 * Takes the place of a lookup provider of Keycloak's: the same id and order, of which Keycloak prefers the one that is not its
 * own, and the same options. It has the work done by Keycloak's own and puts a {@link GuardedLookup} in front of it. Keycloak's
 * factory is found by its name, because older servers lack some of them; where it is missing, this one is not there either.
 */
public abstract class GuardedLookupFactory
        implements X509ClientCertificateLookupFactory, EnvironmentDependentProviderFactory, ReportsBuild {

    private static final String SERVICES = "org.keycloak.services.x509.";

    private final String className;
    private final LookupGuard guard;
    private final @Nullable X509ClientCertificateLookupFactory keycloaks;

    private GuardedLookupFactory(String className, LookupGuard guard) {
        this.className = className;
        this.guard = guard;
        this.keycloaks = instance(className).orElse(null);
    }

    /** {@code quarkus}, which reads the TLS connection; the one where nobody chooses another. */
    public static final class Quarkus extends GuardedLookupFactory {
        public Quarkus() {
            super(
                    "org.keycloak.quarkus.runtime.integration.web.VertxClientCertificateLookupFactory",
                    LookupGuard.ofTls());
        }
    }

    /** {@code default}, which reads the TLS connection too. */
    public static final class Default extends GuardedLookupFactory {
        public Default() {
            super(SERVICES + "DefaultClientCertificateLookupFactory", LookupGuard.ofTls());
        }

        /** Without a server around it. */
        public Default(GuardState guard, ServerTrust trust) {
            super(
                    SERVICES + "DefaultClientCertificateLookupFactory",
                    LookupGuard.ofTls().with(guard, trust));
        }
    }

    /** {@code nginx}. */
    public static final class Nginx extends GuardedLookupFactory {
        public Nginx() {
            super(SERVICES + "NginxProxySslClientCertificateLookupFactory", LookupGuard.ofHeaders());
        }
    }

    /** {@code apache}. */
    public static final class Apache extends GuardedLookupFactory {
        public Apache() {
            super(SERVICES + "ApacheProxySslClientCertificateLookupFactory", LookupGuard.ofHeaders());
        }
    }

    /** {@code haproxy}. */
    public static final class HaProxy extends GuardedLookupFactory {
        public HaProxy() {
            super(SERVICES + "HaProxySslClientCertificateLookupFactory", LookupGuard.ofHeaders());
        }
    }

    /** {@code rfc9440}. */
    public static final class Rfc9440 extends GuardedLookupFactory {
        public Rfc9440() {
            super(SERVICES + "Rfc9440ClientCertificateLookupFactory", LookupGuard.ofHeaders());
        }
    }

    /** {@code traefik}. */
    public static final class Traefik extends GuardedLookupFactory {
        public Traefik() {
            super(SERVICES + "TraefikProxySslClientCertificateLookupFactory", LookupGuard.ofHeaders());
        }
    }

    /** {@code envoy}. */
    public static final class Envoy extends GuardedLookupFactory {
        public Envoy() {
            super(SERVICES + "EnvoyProxySslClientCertificateLookupFactory", LookupGuard.ofHeaders());
        }
    }

    /** The class that makes what reads the certificate: Keycloak's own, behind the one that Keycloak sees. */
    public static Class<?> reader(ProviderFactory<?> factory) {
        return factory instanceof GuardedLookupFactory guarded
                ? guarded.keycloaks().getClass()
                : factory.getClass();
    }

    private static Optional<X509ClientCertificateLookupFactory> instance(String className) {
        try {
            return Optional.of(Class.forName(className, true, GuardedLookupFactory.class.getClassLoader())
                    .asSubclass(X509ClientCertificateLookupFactory.class)
                    .getDeclaredConstructor()
                    .newInstance());
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    private X509ClientCertificateLookupFactory keycloaks() {
        if (keycloaks == null) {
            throw new IllegalStateException("this Keycloak has no " + className);
        }
        return keycloaks;
    }

    @Override
    public final boolean isSupported(Config.Scope config) {
        return keycloaks != null;
    }

    @Override
    public final void init(Config.Scope config) {
        keycloaks().init(config);
    }

    @Override
    public final void postInit(KeycloakSessionFactory factory) {
        keycloaks().postInit(factory);
    }

    @Override
    public final X509ClientCertificateLookup create(KeycloakSession session) {
        return guard.before(session, keycloaks().create(session));
    }

    @Override
    public final void close() {
        keycloaks().close();
    }

    /** Keycloak's own, or a name that nobody asks for where there is none. */
    @Override
    public final String getId() {
        return keycloaks == null ? className : keycloaks.getId();
    }

    @Override
    public final int order() {
        return keycloaks == null ? 0 : keycloaks.order();
    }

    @Override
    public final List<ProviderConfigProperty> getConfigMetadata() {
        return keycloaks == null ? List.of() : keycloaks.getConfigMetadata();
    }

    @Override
    public final Set<Class<? extends Provider>> dependsOn() {
        return keycloaks == null ? Set.of() : keycloaks.dependsOn();
    }
}
