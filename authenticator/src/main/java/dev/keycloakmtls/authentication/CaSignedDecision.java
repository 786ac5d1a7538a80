package dev.keycloakmtls.authentication;

import dev.keycloakmtls.client.ClientSettings;
import dev.keycloakmtls.client.ConfiguredClient;
import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.CaSignedVerifier;
import dev.keycloakmtls.verification.TrustProfileLookup;
import dev.keycloakmtls.verification.path.PathValidator;
import org.keycloak.models.RealmModel;

/** Decides by path validation and the client's selector, RFC 8705 §2.1. */
final class CaSignedDecision extends MethodDecision {

    @Override
    Verdict verify(
            ConfiguredClient client, ClientCertificate certificate, AuditDetails details, AcceptanceCache acceptances)
            throws InvalidSettingException {
        CaSignedSettings settings = ClientSettings.of(client.session()).caSigned(client.attributes());
        details.settings(settings);
        details.selector(settings.selector());
        details.trustProfile(settings.trustProfile());
        RealmModel realm = client.client().getRealm();
        TrustProfileLookup lookup = new TrustProfiles(client.session(), realm).find(settings.trustProfile());
        if (lookup instanceof TrustProfileLookup.Missing missing) {
            return missing.rejection();
        }
        TrustProfileLookup.Found found = (TrustProfileLookup.Found) lookup;
        details.trustProfile(found.profile());
        TrustProfile profile =
                client.fetches() ? found.profile() : found.profile().withRevocation(RevocationPolicy.NONE);
        MutualTlsServer server = MutualTlsServer.of(client.session());
        PathValidator paths = server.only(PathValidator.class, options -> new PathValidator());
        return new CaSignedVerifier(acceptances, paths, Revocation.of(client.session()), realm.getId())
                .verify(
                        certificate,
                        settings.selector(),
                        profile,
                        server.clock().instant());
    }
}
