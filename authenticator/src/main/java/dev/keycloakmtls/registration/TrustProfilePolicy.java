package dev.keycloakmtls.registration;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicyException;

/**
 * Decides which trust profile a client that registers itself gets (RFC 8705 §7.4): one that is assigned to those that
 * name none, and those that may be named.
 */
final class TrustProfilePolicy implements ClientRegistrationPolicy {

    private final Optional<String> assigned;
    private final Set<String> allowed;

    TrustProfilePolicy(Optional<String> assigned, Set<String> allowed) {
        this.assigned = assigned;
        this.allowed = Set.copyOf(allowed);
    }

    @Override
    public void beforeRegister(ClientRegistrationContext context) {
        decide(context.getClient(), null, context.getClient().getClientAuthenticatorType());
    }

    @Override
    public void beforeUpdate(ClientRegistrationContext context, ClientModel client) {
        String type = context.getClient().getClientAuthenticatorType();
        decide(
                context.getClient(),
                client.getAttribute(ClientAttributes.TRUST_PROFILE),
                type == null ? client.getClientAuthenticatorType() : type);
    }

    private void decide(ClientRepresentation client, @Nullable String stored, @Nullable String type) {
        String current = stored == null ? "" : stored.strip();
        String named = TrustProfileChoice.named(client).orElse(current);
        if (!named.equals(current) && !allowed.contains(named) && !assigned.equals(Optional.of(named))) {
            throw new ClientRegistrationPolicyException(ProblemCode.PROFILE_NOT_ALLOWED
                    .with(Map.of("name", named))
                    .at(ClientAttributes.TRUST_PROFILE)
                    .describe());
        }
        if (named.isEmpty()
                && assigned.isPresent()
                && AuthenticationMethod.ofProviderId(type).isPresent()) {
            Map<String, String> attributes =
                    client.getAttributes() == null ? new HashMap<>() : new HashMap<>(client.getAttributes());
            attributes.put(ClientAttributes.TRUST_PROFILE, assigned.get());
            client.setAttributes(attributes);
        }
    }

    @Override
    public void afterRegister(ClientRegistrationContext context, ClientModel client) {}

    @Override
    public void afterUpdate(ClientRegistrationContext context, ClientModel client) {}

    @Override
    public void beforeView(ClientRegistrationProvider provider, ClientModel client) {}

    @Override
    public void beforeDelete(ClientRegistrationProvider provider, ClientModel client) {}
}
