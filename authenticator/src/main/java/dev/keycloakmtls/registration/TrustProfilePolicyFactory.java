package dev.keycloakmtls.registration;

import dev.keycloakmtls.config.PolicyKeys;
import dev.keycloakmtls.config.PolicySetting;
import dev.keycloakmtls.config.SettingType;
import dev.keycloakmtls.server.ReportsBuild;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientregistration.policy.AbstractClientRegistrationPolicyFactory;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** The client registration policy "mTLS trust profiles". Without it, clients that register themselves get the default one. */
public final class TrustProfilePolicyFactory extends AbstractClientRegistrationPolicyFactory implements ReportsBuild {

    /** What the component is called in a realm export. */
    public static final String ID = PolicyKeys.REGISTRATION_POLICY;

    /** The profile of clients that name none. */
    public static final PolicySetting<String> ASSIGNED = new PolicySetting<>(
            PolicyKeys.ASSIGNED_TRUST_PROFILE,
            "Assigned trust profile",
            SettingType.text("the name of a trust profile", "the realm's default"),
            "",
            "The trust profile of clients that name none. Empty: the realm's default one.");

    /** Profiles that may be named. */
    public static final PolicySetting<List<String>> ALLOWED = new PolicySetting<>(
            PolicyKeys.ALLOWED_TRUST_PROFILES,
            "Allowed trust profiles",
            SettingType.words("names of trust profiles", List.of(), "none"),
            List.of(),
            "Trust profiles that a client may name in the attribute mtls.trust_profile. Empty: none but the assigned one.");

    /** What can be set, in the order of the documentation. */
    public static final List<PolicySetting<?>> ALL = List.of(ASSIGNED, ALLOWED);

    @Override
    public ClientRegistrationPolicy create(KeycloakSession session, ComponentModel model) {
        return new TrustProfilePolicy(
                Optional.ofNullable(model.get(ASSIGNED.name()))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty()),
                new HashSet<>(model.getConfig().getList(ALLOWED.name())));
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getHelpText() {
        return "Which trust profile a client with a mutual-TLS method gets that registers itself";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return ALL.stream().map(PolicySetting::property).toList();
    }
}
