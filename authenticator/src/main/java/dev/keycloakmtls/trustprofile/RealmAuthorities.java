package dev.keycloakmtls.trustprofile;

import dev.keycloakmtls.TrustProfileProvider;
import dev.keycloakmtls.proxy.ClientAuthorities;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Reads the trust profiles of realms for whoever asks whether a certificate belongs to a client. */
public final class RealmAuthorities implements ClientAuthorities.Reader {

    private record Known(KeycloakSession session, RealmModel realm) implements ClientAuthorities {

        @Override
        public Stream<OfRealm> ofThisRealm() {
            return of(realm);
        }

        @Override
        public Stream<OfRealm> ofAllRealms(int most) {
            return session.realms()
                    .getRealmsWithProviderTypeStream(TrustProfileProvider.class)
                    .limit(most)
                    .flatMap(this::of);
        }

        private Stream<OfRealm> of(RealmModel one) {
            TrustProfiles profiles = new TrustProfiles(session, one);
            return TrustProfiles.components(one)
                    .map(profiles::read)
                    .flatMap(lookup -> lookup instanceof TrustProfileLookup.Found found
                            ? Stream.of(new OfRealm(one.getName(), found.profile()))
                            : Stream.empty());
        }
    }

    @Override
    public ClientAuthorities at(KeycloakSession session, RealmModel realm) {
        return new Known(session, realm);
    }
}
