package dev.keycloakmtls.authentication;

import dev.keycloakmtls.client.ClientSettings;
import dev.keycloakmtls.client.ConfiguredClient;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.jwks.HttpPublishedKeys;
import dev.keycloakmtls.jwks.JwksOptions;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.PublishedKeys;
import dev.keycloakmtls.verification.SelfSignedVerifier;
import dev.keycloakmtls.verification.TrustProfileLookup;

/** Decides by what is registered for the client, RFC 8705 §2.2. */
final class SelfSignedDecision extends MethodDecision {

    @Override
    Verdict verify(
            ConfiguredClient client, ClientCertificate certificate, AuditDetails details, AcceptanceCache acceptances)
            throws InvalidSettingException {
        SelfSignedSettings settings = ClientSettings.of(client.session()).selfSigned(client.attributes());
        details.settings(settings);
        if (settings.registration().pinnedSubject().isPresent()) {
            details.trustProfile(settings.trustProfile());
        }
        SelfSignedVerifier.Elsewhere elsewhere = new SelfSignedVerifier.Elsewhere() {
            @Override
            public PublishedKeys publishedKeys() {
                HttpPublishedKeys keys = new HttpPublishedKeys(
                        client.session(), client.client().getId(), JwksOptions.of(client.session()));
                return client.fetches() ? keys : keys::findKnown;
            }

            @Override
            public TrustProfileLookup trustProfile() {
                TrustProfileLookup lookup =
                        new TrustProfiles(client.session(), client.client().getRealm()).find(settings.trustProfile());
                if (lookup instanceof TrustProfileLookup.Found found) {
                    details.trustProfile(found.profile());
                }
                return lookup;
            }
        };
        return new SelfSignedVerifier(acceptances)
                .verify(
                        certificate,
                        settings.registration(),
                        elsewhere,
                        MutualTlsServer.of(client.session()).clock().instant());
    }
}
