package dev.keycloakmtls.registration;

import dev.keycloakmtls.config.PolicyKeys;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientregistration.policy.AbstractClientRegistrationPolicyFactory;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** The client registration policy "mTLS trust profiles". Without it, clients that register themselves get the default one. */
public final class TrustProfilePolicyFactory extends AbstractClientRegistrationPolicyFactory {

    /** What the component is called in a realm export. */
    public static final String ID = PolicyKeys.REGISTRATION_POLICY;

    /** The profile of clients that name none. */
    public static final String ASSIGNED = PolicyKeys.ASSIGNED_TRUST_PROFILE;

    /** Profiles that may be named. */
    public static final String ALLOWED = PolicyKeys.ALLOWED_TRUST_PROFILES;

    @Override
    public ClientRegistrationPolicy create(KeycloakSession session, ComponentModel model) {
        return new TrustProfilePolicy(
                Optional.ofNullable(model.get(ASSIGNED)).map(String::strip).filter(name -> !name.isEmpty()),
                new HashSet<>(model.getConfig().getList(ALLOWED)));
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
        return List.of(
                new ProviderConfigProperty(
                        ASSIGNED,
                        "Assigned trust profile",
                        "The trust profile of clients that name none. Empty: the realm's default one.",
                        ProviderConfigProperty.STRING_TYPE,
                        null),
                new ProviderConfigProperty(
                        ALLOWED,
                        "Allowed trust profiles",
                        "Trust profiles that a client may name in the attribute mtls.trust_profile.",
                        ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
                        null));
    }
}
