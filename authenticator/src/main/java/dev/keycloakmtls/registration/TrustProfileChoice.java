package dev.keycloakmtls.registration;

import dev.keycloakmtls.config.ClientAttributes;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicyManager;
import org.keycloak.services.clientregistration.policy.RegistrationAuth;

/** A client that registers itself must not choose whom the realm believes (RFC 8705 §7.4). */
final class TrustProfileChoice {

    private TrustProfileChoice() {}

    /** The profile that a representation asks for; nothing where it leaves things as they are. */
    static Optional<String> named(ClientRepresentation client) {
        return Optional.ofNullable(client.getAttributes())
                .map(attributes -> attributes.get(ClientAttributes.TRUST_PROFILE))
                .map(String::strip);
    }

    /** Whether a policy of the realm has decided already. */
    static boolean isLeftToPolicy(RealmModel realm, RegistrationAuth auth) {
        String kind = ClientRegistrationPolicyManager.getComponentTypeKey(auth);
        return realm.getComponentsStream(realm.getId(), ClientRegistrationPolicy.class.getName())
                .anyMatch(component -> TrustProfilePolicyFactory.ID.equals(component.getProviderId())
                        && Objects.equals(component.getSubType(), kind));
    }
}
