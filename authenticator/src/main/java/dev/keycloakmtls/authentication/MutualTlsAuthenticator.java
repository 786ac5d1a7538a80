package dev.keycloakmtls.authentication;

import dev.keycloakmtls.client.ConfiguredClient;
import dev.keycloakmtls.client.Misspellings;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientSetting;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.lookup.ArrivalWay;
import dev.keycloakmtls.lookup.CertificateSource;
import dev.keycloakmtls.lookup.LastArrivals;
import dev.keycloakmtls.lookup.PresentedCertificate;
import dev.keycloakmtls.lookup.PresentedCertificate.Doubtful;
import dev.keycloakmtls.lookup.PresentedCertificate.None;
import dev.keycloakmtls.lookup.PresentedCertificate.Shown;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.server.ReportsBuild;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.sighting.Sightings;
import dev.keycloakmtls.tls.GuardConfirmation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.authenticators.client.AbstractClientAuthenticator;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * What both methods share: find the client, refuse ambiguous requests, take the certificate from Keycloak's lookup
 * provider, let the method decide, report. A client of another type is not touched; one of this type never falls through
 * to a weaker method, whatever goes wrong.
 */
abstract class MutualTlsAuthenticator extends AbstractClientAuthenticator implements ReportsBuild {

    private final AuthenticationMethod method;
    private final MethodDecision decision;

    MutualTlsAuthenticator(AuthenticationMethod method) {
        this.method = method;
        this.decision = MethodDecision.of(method);
    }

    @Override
    public final void authenticateClient(ClientAuthenticationFlowContext context) {
        RequestCredentials credentials = RequestCredentials.of(context);
        ClientModel client = findClient(context, credentials);
        if (client == null || client.isPublicClient()) {
            context.attempted();
            return;
        }
        Optional<SettingProblem> misspelt = misspelt(context, client);
        if (misspelt.isEmpty() && !getId().equals(client.getClientAuthenticatorType())) {
            context.attempted();
            return;
        }
        context.setClient(client);
        context.getEvent().client(client.getClientId());
        if (!client.isEnabled()) {
            context.failure(AuthenticationFlowError.CLIENT_DISABLED, null);
            return;
        }
        AuditDetails details = new AuditDetails(method, CertificateDescriptions.of(context.getSession()));
        long start = System.nanoTime();
        Verdict verdict = misspelt.<Verdict>map(problem ->
                        new Rejected(RejectionReason.INVALID_CONFIGURATION, MethodDecision.ofSetting(problem)))
                .orElseGet(() -> decide(context, credentials, client, details));
        MutualTlsServer.of(context.getSession())
                .metrics()
                .authentication(
                        context.getRealm().getName(), method, verdict, Duration.ofNanos(System.nanoTime() - start));
        Sightings.of(context.getSession()).add(client, details.sighting(method, verdict));
        VerdictReporter.report(context, verdict, details, credentials.usedAuthorizationHeader());
    }

    /** Keycloak itself would say no more of such a client than that there is none. */
    private Optional<SettingProblem> misspelt(ClientAuthenticationFlowContext context, ClientModel client) {
        return Misspellings.authenticator(context.getSession(), client.getClientAuthenticatorType())
                .filter(problem -> method.providerId().equals(problem.argument("id")));
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
            PresentedCertificate presented =
                    CertificateSource.of(context.getSession()).read(context.getSession(), context.getHttpRequest());
            LastArrivals arrivals = LastArrivals.of(context.getSession());
            if (presented instanceof None none) {
                arrivals.missed();
                return none.rejected();
            }
            if (presented instanceof Doubtful doubtful) {
                doubtful.certificate().ifPresent(details::certificate);
                return doubtful.rejected();
            }
            Shown shown = (Shown) presented;
            ArrivalWay way =
                    new ArrivalWay(shown.header(), context.getConnection().getLocalPort());
            arrivals.shown(way);
            details.way(way);
            Verdict verdict = decision.judge(
                    new ConfiguredClient(context.getSession(), client, client::getAttribute),
                    shown.certificate(),
                    details,
                    Acceptances.of(context.getSession(), method));
            if (verdict instanceof Rejected rejected) {
                return shown.explained(rejected);
            }
            shown.remember().run();
            arrivals.accepted(way);
            return verdict;
        } catch (RuntimeException | LinkageError | StackOverflowError e) { // errors too: of a lookup, or of a parser
            return MethodDecision.unexpected(client, e);
        }
    }

    @Override
    public void init(Config.Scope config) {
        // the options of both methods are those of MutualTlsServer
    }

    /** The options are there, and what the server holds, before this is initialized and until after it is closed. */
    @Override
    public Set<Class<? extends Provider>> dependsOn() {
        return Set.of(MutualTlsServer.class);
    }

    /** @throws IllegalStateException if the server's options are switched off: the server does not start */
    @Override
    public void postInit(KeycloakSessionFactory factory) {
        MutualTlsServer server = MutualTlsServer.of(factory);
        var unused = LastArrivals.of(factory); // from now on
        server.metrics().observe(method, Acceptances.of(factory, method));
        GuardConfirmation.register(factory);
        if (server.options().get(ServerOption.INSTALL_FLOW)) {
            factory.register(new FlowInstaller(method));
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
        return ClientSetting.properties(method);
    }

    @Override
    public Map<String, Object> getAdapterConfiguration(KeycloakSession session, ClientModel client) {
        return Map.of();
    }
}
