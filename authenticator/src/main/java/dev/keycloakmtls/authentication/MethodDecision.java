package dev.keycloakmtls.authentication;

import dev.keycloakmtls.block.RealmBlocks;
import dev.keycloakmtls.client.ConfiguredClient;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.untrusted.FailureText;
import dev.keycloakmtls.untrusted.VisibleText;
import dev.keycloakmtls.verification.AcceptanceCache;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;

/** Decides about a certificate that is there, by a client's settings: the same for a login and for a trial. */
abstract class MethodDecision {

    private static final Logger LOG = Logger.getLogger(MethodDecision.class);

    static MethodDecision of(AuthenticationMethod method) {
        return switch (method) {
            case CA_SIGNED -> new CaSignedDecision();
            case SELF_SIGNED -> new SelfSignedDecision();
        };
    }

    /**
     * Decides for one client.
     *
     * @param details to be told what the decision rests on
     * @param acceptances what is remembered
     * @throws InvalidSettingException if the client's configuration cannot be used
     */
    abstract Verdict verify(
            ConfiguredClient client, ClientCertificate certificate, AuditDetails details, AcceptanceCache acceptances)
            throws InvalidSettingException;

    /** What a login and a trial have in common: all that is decided once the certificate is there. Never throws. */
    final Verdict judge(
            ConfiguredClient client, ClientCertificate certificate, AuditDetails details, AcceptanceCache acceptances) {
        try {
            details.certificate(certificate);
            RealmBlocks blocks =
                    RealmBlocks.of(client.session(), client.client().getRealm());
            Instant now = MutualTlsServer.of(client.session()).clock().instant();
            Optional<Rejected> blocked = blocks.refusesLeaf(certificate.leaf(), now);
            if (blocked.isPresent()) {
                return blocked.get();
            }
            // Whatever was remembered of the certificate, the path that it rests on is asked about each time.
            return blocks.judge(verify(client, certificate, details, acceptances), now);
        } catch (InvalidSettingException e) {
            return new Rejected(RejectionReason.INVALID_CONFIGURATION, ofSetting(e.problem()));
        } catch (RuntimeException | StackOverflowError e) {
            return unexpected(client.client(), e);
        }
    }

    /** A setting that cannot be used, as a refusal says it. */
    static Detail ofSetting(SettingProblem problem) {
        return ProblemCode.OF_SETTING.with(Map.of("setting", problem.field(), "problem", problem.detail()));
    }

    /** Neither a 5xx nor the next authenticator: whoever causes an error is not let in. */
    static Rejected unexpected(ClientModel client, Throwable e) {
        LOG.errorf(
                "Unexpected error while authenticating client '%s': %s",
                VisibleText.of(client.getClientId()), FailureText.of(e));
        return Rejected.because(RejectionReason.INTERNAL_ERROR);
    }
}
