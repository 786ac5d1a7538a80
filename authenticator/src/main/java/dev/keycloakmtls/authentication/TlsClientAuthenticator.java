package dev.keycloakmtls.authentication;

import dev.keycloakmtls.client.ClientSettings;
import dev.keycloakmtls.client.ConfiguredClient;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.fetch.ServerRevocationFetcher;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.CaSignedVerifier;
import dev.keycloakmtls.verification.TrustProfileLookup;
import dev.keycloakmtls.verification.revocation.RevocationCheck;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.authentication.ClientAuthenticator;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderFactory;

/** {@code tls_client_auth}, RFC 8705 §2.1. */
public final class TlsClientAuthenticator extends MutualTlsAuthenticator {

    private RevocationCheck revocation = RevocationCheck.offline();

    public TlsClientAuthenticator() {
        super(AuthenticationMethod.CA_SIGNED);
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        super.postInit(factory);
        MutualTlsServer server = MutualTlsServer.of(factory);
        revocation = new RevocationCheck(
                new ServerRevocationFetcher(server.http(), server.options().get(ServerOption.LDAP_CRL_HOSTS)));
    }

    /** What logins of this server ask about revocation; nothing where this method is switched off. */
    public static Optional<RevocationCheck> revocation(KeycloakSession session) {
        ProviderFactory<?> factory = session.getKeycloakSessionFactory()
                .getProviderFactory(ClientAuthenticator.class, AuthenticationMethod.CA_SIGNED.providerId());
        return factory instanceof TlsClientAuthenticator authenticator
                ? Optional.of(authenticator.revocation)
                : Optional.empty();
    }

    @Override
    public void close() {
        revocation.close();
    }

    @Override
    Verdict verify(
            ConfiguredClient client, ClientCertificate certificate, AuditDetails details, AcceptanceCache acceptances)
            throws InvalidSettingException {
        CaSignedSettings settings = ClientSettings.caSigned(client.attributes());
        details.selector(settings.selector());
        details.trustProfile(settings.trustProfile());
        RealmModel realm = client.client().getRealm();
        TrustProfileLookup lookup = new TrustProfiles(client.session(), realm).find(settings.trustProfile());
        if (lookup instanceof TrustProfileLookup.Missing missing) {
            return missing.rejection();
        }
        TrustProfileLookup.Found found = (TrustProfileLookup.Found) lookup;
        details.trustProfile(found.profile().name());
        TrustProfile profile =
                client.fetches() ? found.profile() : found.profile().withRevocation(RevocationPolicy.NONE);
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        return new CaSignedVerifier(acceptances, revocation, realm.getId())
                .verify(certificate, settings.selector(), profile, now);
    }

    @Override
    public String getDisplayType() {
        return "Mutual TLS: CA-signed certificate";
    }

    @Override
    public String getHelpText() {
        return "Authenticates a client with a certificate from a CA that the realm trusts, bound to the client by its"
                + " subject DN or a subject alternative name (tls_client_auth, RFC 8705 section 2.1).";
    }
}
