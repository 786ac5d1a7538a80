package dev.keycloakmtls.authentication;

import dev.keycloakmtls.client.ConfiguredClient;
import dev.keycloakmtls.config.AttributeSource;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.verification.AcceptanceCache;
import java.util.Optional;
import org.keycloak.authentication.ClientAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * What a login with a certificate would be answered, by the code that answers it. Nobody is let in: no acceptance is
 * remembered or recalled, no authentication is counted, no event is written. What a login would fetch is fetched, and kept
 * as it would be then.
 */
public final class CertificateTrial {

    private CertificateTrial() {}

    /**
     * Decides about a certificate.
     *
     * @param attributes the client's own, or those that somebody wants to store for it
     * @return nothing where the method is switched off on this server
     */
    public static Optional<Verdict> verdict(
            KeycloakSession session,
            AuthenticationMethod method,
            ClientModel client,
            AttributeSource attributes,
            ClientCertificate certificate) {
        return verdict(method, new ConfiguredClient(session, client, attributes), certificate);
    }

    /**
     * Decides about a certificate by what this server knows already. Nobody is asked about revocation, so that an acceptance
     * only says that it hangs on nothing else; published keys count if Keycloak has them.
     *
     * @return nothing where the method is switched off on this server
     */
    public static Optional<Verdict> verdictWithoutFetching(
            KeycloakSession session, AuthenticationMethod method, ClientModel client, ClientCertificate certificate) {
        return verdict(method, new ConfiguredClient(session, client, client::getAttribute, false), certificate);
    }

    private static Optional<Verdict> verdict(
            AuthenticationMethod method, ConfiguredClient client, ClientCertificate certificate) {
        boolean isOn = client.session()
                        .getKeycloakSessionFactory()
                        .getProviderFactory(ClientAuthenticator.class, method.providerId())
                != null;
        return isOn
                ? Optional.of(MethodDecision.of(method)
                        .judge(
                                client,
                                certificate,
                                new AuditDetails(method, CertificateDescriptions.of(client.session())),
                                new AcceptanceCache()))
                : Optional.empty();
    }
}
