package dev.keycloakmtls.policy;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.PolicySetting;
import dev.keycloakmtls.config.SettingType;
import dev.keycloakmtls.server.ReportsBuild;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.idm.ClientPolicyConditionRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.condition.AbstractClientPolicyConditionProviderFactory;
import org.keycloak.services.clientpolicy.condition.ClientPolicyConditionProvider;

/** The condition {@code mtls-client-method}. */
public final class MethodConditionFactory extends AbstractClientPolicyConditionProviderFactory implements ReportsBuild {

    /** What policies call it. */
    public static final String ID = "mtls-client-method";

    /** The methods of which a client has one. */
    public static final PolicySetting<List<String>> METHODS = new PolicySetting<>(
            "methods",
            "Methods",
            SettingType.words(
                    "methods",
                    Stream.concat(
                                    Arrays.stream(AuthenticationMethod.values())
                                            .map(AuthenticationMethod::metadataValue),
                                    Stream.of(OIDCLoginProtocol.PRIVATE_KEY_JWT))
                            .toList(),
                    "any"),
            List.of(),
            "The methods of which a client has one. Empty: either of RFC 8705.");

    @Override
    public ClientPolicyConditionProvider<MethodCondition.Configuration> create(KeycloakSession session) {
        return new MethodCondition(session);
    }

    /** Keycloak asks when policies are saved or imported. */
    @Override
    public void validateConfiguration(
            KeycloakSession session, RealmModel realm, ClientPolicyConditionRepresentation condition)
            throws ClientPolicyException {
        try {
            configuration(condition).requireReadable();
        } catch (PolicyViolation e) {
            throw new ClientPolicyException(e.detail().sentence());
        }
    }

    /** @throws PolicyViolation if Keycloak's own part of it has values of another kind */
    static MethodCondition.Configuration configuration(ClientPolicyConditionRepresentation condition)
            throws PolicyViolation {
        return PolicyOptions.converted(condition.getConfiguration(), MethodCondition.Configuration.class);
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getHelpText() {
        return "Whether a client uses tls_client_auth or self_signed_tls_client_auth (RFC 8705)";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        List<ProviderConfigProperty> properties = new ArrayList<>();
        addCommonConfigProperties(properties);
        ProviderConfigProperty methods = METHODS.property();
        methods.setType(ProviderConfigProperty.MULTIVALUED_LIST_TYPE);
        methods.setOptions(METHODS.type().choices());
        properties.add(methods);
        return properties;
    }
}
