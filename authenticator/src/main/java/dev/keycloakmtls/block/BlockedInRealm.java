package dev.keycloakmtls.block;

import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.tls.BlockedCertificates;
import dev.keycloakmtls.untrusted.FailureText;
import dev.keycloakmtls.untrusted.VisibleText;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Those of {@link RealmBlocks}, for whoever asks for a certificate without saying by which path it is trusted. */
public final class BlockedInRealm implements BlockedCertificates {

    private static final Logger LOG = Logger.getLogger(BlockedInRealm.class);

    @Override
    public boolean areBlocked(KeycloakSession session, List<X509Certificate> chain) {
        try {
            RealmModel realm = session.getContext().getRealm();
            if (realm == null) {
                return false;
            }
            boolean blocked = RealmBlocks.of(session, realm)
                    .refusesUnjudged(
                            session,
                            realm,
                            chain,
                            MutualTlsServer.of(session).clock().instant());
            if (blocked) {
                LOG.debugf(
                        "A certificate that realm '%s' has blocked was shown to nobody",
                        VisibleText.of(realm.getName()));
            }
            return blocked;
        } catch (RuntimeException | StackOverflowError e) {
            LOG.errorf("Whether a certificate is blocked cannot be found out: %s", FailureText.of(e));
            return true;
        }
    }
}
