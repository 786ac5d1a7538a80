package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientProperties;
import dev.keycloakmtls.config.InvalidSettingException;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.VisibleText;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.verification.AcceptanceCache;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.authenticators.client.AbstractClientAuthenticator;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/**
 * What both methods share: find the client, refuse ambiguous requests, take the certificate from Keycloak's lookup
 * provider, let the method decide, report. A client of another type is not touched; one of this type never falls through
 * to a weaker method, whatever goes wrong.
 */
abstract class MutualTlsAuthenticator extends AbstractClientAuthenticator {

    private final AuthenticationMethod method;
    private final AcceptanceCache acceptances = new AcceptanceCache();
    private final Map<Class<?>, CertificateHeaders> headersByLookup = new ConcurrentHashMap<>();
    private final RememberedChains chains = new RememberedChains();
    private boolean installFlow;

    MutualTlsAuthenticator(AuthenticationMethod method) {
        this.method = method;
    }

    /** What this method has accepted. */
    final AcceptanceCache acceptances() {
        return acceptances;
    }

    /**
     * Decides for one client.
     *
     * @param details to be told what the decision rests on
     * @param acceptances what is remembered
     * @throws InvalidSettingException if the client's configuration cannot be used
     */
    abstract Verdict verify(
            ConfiguredClient client, ClientCertificate certificate, AuditDetails details, AcceptanceCache acceptances)
            throws InvalidSettingException;

    /** What a login and a trial have in common: all that is decided once the certificate is there. Never throws. */
    final Verdict judge(
            ConfiguredClient client, ClientCertificate certificate, AuditDetails details, AcceptanceCache acceptances) {
        try {
            details.certificate(certificate);
            return verify(client, certificate, details, acceptances);
        } catch (InvalidSettingException e) {
            return new Rejected(RejectionReason.INVALID_CONFIGURATION, e.describe());
        } catch (RuntimeException e) {
            return unexpected(client.client(), e);
        }
    }

    /** Neither a 5xx nor the next authenticator: whoever causes an error is not let in. */
    private Rejected unexpected(ClientModel client, RuntimeException e) {
        logger.errorf(
                "Unexpected error while authenticating client '%s': %s",
                VisibleText.of(client.getClientId()), FailureText.of(e));
        return Rejected.because(RejectionReason.INTERNAL_ERROR);
    }

    @Override
    public final void authenticateClient(ClientAuthenticationFlowContext context) {
        RequestCredentials credentials = RequestCredentials.of(context);
        ClientModel client = findClient(context, credentials);
        if (client == null || client.isPublicClient() || !getId().equals(client.getClientAuthenticatorType())) {
            context.attempted();
            return;
        }
        context.setClient(client);
        context.getEvent().client(client.getClientId());
        if (!client.isEnabled()) {
            context.failure(AuthenticationFlowError.CLIENT_DISABLED, null);
            return;
        }
        AuditDetails details = new AuditDetails(method);
        long start = System.nanoTime();
        Verdict verdict = decide(context, credentials, client, details);
        MutualTlsMetrics.authentication(
                context.getRealm().getName(), method, verdict, Duration.ofNanos(System.nanoTime() - start));
        VerdictReporter.report(context, verdict, details, credentials.usedAuthorizationHeader());
    }

    private static @Nullable ClientModel findClient(
            ClientAuthenticationFlowContext context, RequestCredentials credentials) {
        ClientModel found = context.getClient();
        return found != null
                ? found
                : credentials
                        .clientId()
                        .map(id -> context.getRealm().getClientByClientId(id))
                        .orElse(null);
    }

    private Verdict decide(
            ClientAuthenticationFlowContext context,
            RequestCredentials credentials,
            ClientModel client,
            AuditDetails details) {
        try {
            Optional<Rejected> ambiguous = credentials.check(client.getClientId());
            if (ambiguous.isPresent()) {
                return ambiguous.get();
            }
            X509ClientCertificateLookup lookup = lookup(context);
            CertificateHeaders headers =
                    headersByLookup.computeIfAbsent(lookup.getClass(), type -> headersReadBy(lookup, context));
            HttpRequest request = context.getHttpRequest();
            Optional<Rejected> doubtful = headers.check(values(request), request::isProxyTrusted);
            if (doubtful.isPresent()) {
                return doubtful.get();
            }
            Optional<RememberedChains.Key> key = headers.key(values(request));
            Optional<ClientCertificate> remembered = key.flatMap(chains::find);
            Optional<ClientCertificate> shown = remembered.isPresent() ? remembered : lookUp(lookup, request);
            if (shown.isEmpty()) {
                return Rejected.because(RejectionReason.NO_CERTIFICATE);
            }
            ClientCertificate certificate = shown.get();
            Optional<Rejected> contradicted = headers.confirm(values(request), certificate.leaf());
            if (contradicted.isPresent()) {
                details.certificate(certificate);
                return contradicted.get();
            }
            Verdict verdict = judge(
                    new ConfiguredClient(context.getSession(), client, client::getAttribute),
                    certificate,
                    details,
                    acceptances);
            if (verdict instanceof Accepted && remembered.isEmpty()) {
                key.ifPresent(headersRead -> chains.remember(headersRead, certificate));
            }
            return verdict;
        } catch (CertificateLookupException e) {
            return new Rejected(RejectionReason.CERTIFICATE_LOOKUP_FAILED, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return unexpected(client, e);
        }
    }

    private static Function<String, List<String>> values(HttpRequest request) {
        return name -> Objects.requireNonNullElse(request.getHttpHeaders().getRequestHeader(name), List.of());
    }

    private static X509ClientCertificateLookup lookup(ClientAuthenticationFlowContext context)
            throws CertificateLookupException {
        X509ClientCertificateLookup lookup = context.getSession().getProvider(X509ClientCertificateLookup.class);
        if (lookup == null) {
            throw new CertificateLookupException("no certificate lookup provider is configured");
        }
        return lookup;
    }

    private static CertificateHeaders headersReadBy(
            X509ClientCertificateLookup lookup, ClientAuthenticationFlowContext context) {
        ProviderFactory<?> factory =
                context.getSession().getKeycloakSessionFactory().getProviderFactory(X509ClientCertificateLookup.class);
        return CertificateHeaders.readBy(lookup.getClass(), factory.getClass());
    }

    private static Optional<ClientCertificate> lookUp(X509ClientCertificateLookup lookup, HttpRequest request)
            throws CertificateLookupException {
        X509Certificate @Nullable [] chain;
        try {
            chain = lookup.getCertificateChain(request);
        } catch (GeneralSecurityException | RuntimeException e) { // some lookups throw unchecked on bad headers
            throw new CertificateLookupException(
                    lookup.getClass().getName() + ": " + Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
        return chain == null || chain.length == 0
                ? Optional.empty()
                : Optional.of(new ClientCertificate(Arrays.asList(chain)));
    }

    private static final class CertificateLookupException extends Exception {
        private CertificateLookupException(String message) {
            super(message);
        }
    }

    @Override
    public void init(Config.Scope config) {
        installFlow = config.getBoolean("install-flow", true);
    }

    /** The options are there, and what the server holds, before this is initialized and until after it is closed. */
    @Override
    public Set<Class<? extends Provider>> dependsOn() {
        return Set.of(MutualTlsServer.class);
    }

    /** @throws IllegalStateException if the server's options are switched off: the server does not start */
    @Override
    public void postInit(KeycloakSessionFactory factory) {
        var unused = MutualTlsServer.of(factory);
        MutualTlsMetrics.observe(method, acceptances);
        if (installFlow) {
            factory.register(new FlowInstaller(getId()));
        }
    }

    @Override
    public String getId() {
        return method.providerId();
    }

    @Override
    public Set<String> getProtocolAuthenticatorMethods(String loginProtocol) {
        return loginProtocol.equals(OIDCLoginProtocol.LOGIN_PROTOCOL) ? Set.of(method.metadataValue()) : Set.of();
    }

    @Override
    public boolean isConfigurable() {
        return false; // everything is configured per client
    }

    @Override
    public AuthenticationExecutionModel.Requirement[] getRequirementChoices() {
        return REQUIREMENT_CHOICES.clone();
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }

    @Override
    public List<ProviderConfigProperty> getConfigPropertiesPerClient() {
        return ClientProperties.of(method);
    }

    @Override
    public Map<String, Object> getAdapterConfiguration(KeycloakSession session, ClientModel client) {
        return Map.of();
    }
}
