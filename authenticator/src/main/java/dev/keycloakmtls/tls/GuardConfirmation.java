package dev.keycloakmtls.tls;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.untrusted.FailureText;
import dev.keycloakmtls.untrusted.VisibleText;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/**
 * Finds out, once Keycloak has started, whether the lookup provider that Keycloak asks is one of ours, and whether some other
 * JAR in {@code providers/} could see certificates past it. Before that nothing is let through that would have to be hidden.
 */
public final class GuardConfirmation {

    private static final Logger LOG = Logger.getLogger(GuardConfirmation.class);

    private GuardConfirmation() {}

    /** Finds out as soon as Keycloak has started. To be called while it starts. */
    public static void register(KeycloakSessionFactory sessions) {
        sessions.register(event -> {
            if (event instanceof PostMigrationEvent) {
                find(sessions);
            }
        });
    }

    /** Finds out now, unless that was done. To be called when Keycloak has started, by whoever needs to know. */
    public static synchronized void find(KeycloakSessionFactory sessions) {
        GuardState guard = GuardState.ofServer();
        if (guard.status() != GuardState.Status.WAITING) {
            return; // Keycloak says it once
        }
        guard.hideHeaders(Guarding.ofHeaders());
        if (Guarding.isSwitchedOff()) {
            guard.switchOff();
            LOG.warnf(
                    "%s: Keycloak's own methods are shown certificates that nobody has verified. Whoever makes one with the"
                            + " right name is that user or client",
                    VisibleText.of(ServerOption.GUARD_OTHER_METHODS.flag() + "=false"));
            return;
        }
        if (!Guarding.ofTheTlsLayer()) { // which it is too where somebody wants that of headers
            guard.notNeeded();
            return;
        }
        ServerTrust.ofServer().prepare();
        Optional<Detail> objection = objection(sessions.getProviderFactory(X509ClientCertificateLookup.class))
                .or(() -> Guarding.isAnybodyLetThrough() ? otherReader(ourJar()) : Optional.empty());
        if (objection.isPresent()) {
            guard.giveUp(objection.get());
            LOG.errorf(
                    "Client certificates that the server's truststores do not verify cannot be kept from Keycloak's own"
                            + " methods: %s. The TLS layer refuses them, but where quarkus.tls.*.trust-all is set",
                    VisibleText.of(objection.get().sentence()));
        } else {
            guard.confirm();
        }
    }

    /**
     * Why Keycloak asks somebody else, half a sentence; nothing if it asks us.
     *
     * @param lookup the factory of the lookup provider that Keycloak asks; null: there is none
     */
    static Optional<Detail> objection(@Nullable ProviderFactory<?> lookup) {
        if (lookup == null) {
            return Optional.of(ProblemCode.GUARD_LOOKUP_MISSING.detail());
        }
        Class<?> type = lookup.getClass();
        return isOurs(type)
                ? Optional.empty()
                : Optional.of(
                        ProblemCode.GUARD_LOOKUP_OTHER.with(Map.of("id", lookup.getId(), "class", type.getName())));
    }

    /** By the class loader's own word, not by the name: whatever is called as ours, it is not in our JAR. */
    private static boolean isOurs(Class<?> type) {
        CodeSource ours = GuardedLookupFactory.class.getProtectionDomain().getCodeSource();
        CodeSource its = type.getProtectionDomain().getCodeSource();
        return type.getClassLoader() == GuardedLookupFactory.class.getClassLoader()
                && ours != null
                && its != null
                && Objects.equals(String.valueOf(ours.getLocation()), String.valueOf(its.getLocation()));
    }

    /**
     * What else could see certificates of TLS connections, half a sentence.
     *
     * @param ourJar the JAR that this class is from; null: it is not known
     */
    private static Optional<Detail> otherReader(@Nullable Path ourJar) {
        if (ourJar == null) {
            return Optional.of(ProblemCode.GUARD_JAR_UNKNOWN.detail());
        }
        try {
            return CertificateReaders.among(ourJar);
        } catch (IOException e) {
            LOG.debugf("%s", FailureText.of(e));
            return Optional.of(ProblemCode.GUARD_JARS_UNREADABLE.detail());
        }
    }

    private static @Nullable Path ourJar() {
        CodeSource source = GuardConfirmation.class.getProtectionDomain().getCodeSource();
        try {
            return source == null || source.getLocation() == null
                    ? null
                    : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | RuntimeException e) {
            return null;
        }
    }
}
