package dev.keycloakmtls.policy;

import dev.keycloakmtls.config.PolicyKeys;
import dev.keycloakmtls.config.PolicySetting;
import dev.keycloakmtls.server.ReportsBuild;
import java.util.List;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProvider;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProviderFactory;

/** The executor {@code mtls-client-authentication}. */
public final class MethodExecutorFactory implements ClientPolicyExecutorProviderFactory, ReportsBuild {

    /** What profiles call it. */
    public static final String ID = PolicyKeys.EXECUTOR;

    @Override
    public ClientPolicyExecutorProvider<MethodPolicy> create(KeycloakSession session) {
        return new MethodExecutor(session);
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getHelpText() {
        return "Requires tls_client_auth or self_signed_tls_client_auth (RFC 8705) of clients";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return MethodPolicy.ALL.stream().map(PolicySetting::property).toList();
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
