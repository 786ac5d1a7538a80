package dev.keycloakmtls.admin.warning;

import dev.keycloakmtls.admin.rest.AdminRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.authentication.AuthenticationFlow;
import org.keycloak.authentication.authenticators.x509.AbstractX509ClientCertificateAuthenticator;
import org.keycloak.authentication.authenticators.x509.ValidateX509CertificateUsernameFactory;
import org.keycloak.authentication.authenticators.x509.X509ClientCertificateAuthenticatorFactory;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;

/**
 * Where Keycloak's X.509 <em>user</em> login lets a certificate in without asking who issued it, which is its default: with
 * TLS or a proxy that lets every certificate through, anybody is any of those users.
 */
final class X509UserLogins {

    private static final List<String> AUTHENTICATORS = List.of(
            X509ClientCertificateAuthenticatorFactory.PROVIDER_ID, ValidateX509CertificateUsernameFactory.PROVIDER_ID);

    private final AdminRequest request;

    X509UserLogins(AdminRequest request) {
        this.request = request;
    }

    /**
     * A step of a flow that is in use.
     *
     * @param realm its name
     * @param flow the alias of the flow that is bound; the step may be in a flow within it
     * @param authenticator Keycloak's id of the step
     */
    record Login(String realm, String flow, String authenticator) {}

    /** Those of every realm that the administrator may view, this realm's first. */
    Stream<Login> withoutRevalidation() {
        return Stream.concat(
                        Stream.of(request.realm().getId()),
                        realms().filter(id -> !id.equals(request.realm().getId())))
                .map(request.session().realms()::getRealm)
                .flatMap(Stream::ofNullable)
                .filter(realm -> realm.isEnabled() && mayView(realm))
                .flatMap(realm -> in(realm).stream());
    }

    /** One question to the database, whatever the number of realms. */
    private Stream<String> realms() {
        return request
                .session()
                .getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select distinct e.realm.id from AuthenticationExecutionEntity e where e.authenticator in :authenticators",
                        String.class)
                .setParameter("authenticators", AUTHENTICATORS)
                .getResultList()
                .stream()
                .sorted();
    }

    private boolean mayView(RealmModel realm) {
        return AdminPermissions.realms(request.session(), request.auth().adminAuth())
                .canView(realm);
    }

    private List<Login> in(RealmModel realm) {
        KeycloakSession session = request.session();
        RealmModel before = session.getContext().getRealm();
        session.getContext().setRealm(realm); // Keycloak looks for identity providers in this one
        try {
            Set<String> chosen = new EnforcedFlows(session, realm).aliases();
            return realm.getAuthenticationFlowsStream()
                    .filter(flow -> flow.isTopLevel() && !AuthenticationFlow.CLIENT_FLOW.equals(flow.getProviderId()))
                    .flatMap(flow -> open(realm, flow.getId(), new HashSet<>())
                            .distinct()
                            .map(authenticator -> new Login(realm.getName(), flow.getAlias(), authenticator))
                            .filter(login -> chosen.contains(login.flow()) || isBound(realm, flow)))
                    .toList();
        } finally {
            session.getContext().setRealm(before);
        }
    }

    /** By the realm, an identity provider, or a client. */
    private boolean isBound(RealmModel realm, AuthenticationFlowModel flow) {
        return KeycloakModelUtils.isFlowUsed(request.session(), realm, flow);
    }

    /** The authenticators without revalidation of a flow and of all flows in it. */
    private static Stream<String> open(RealmModel realm, String flow, Set<String> seen) {
        if (!seen.add(flow)) {
            return Stream.empty();
        }
        return realm.getAuthenticationExecutionsStream(flow)
                .filter(AuthenticationExecutionModel::isEnabled)
                .flatMap(execution -> execution.isAuthenticatorFlow()
                        ? open(realm, execution.getFlowId(), seen)
                        : Stream.of(execution)
                                .filter(step -> AUTHENTICATORS.contains(step.getAuthenticator())
                                        && isWithoutRevalidation(realm, step))
                                .map(AuthenticationExecutionModel::getAuthenticator));
    }

    /** A step that was never configured refuses everybody. */
    private static boolean isWithoutRevalidation(RealmModel realm, AuthenticationExecutionModel step) {
        return Optional.ofNullable(step.getAuthenticatorConfig())
                .map(realm::getAuthenticatorConfigById)
                .map(AuthenticatorConfigModel::getConfig)
                .filter(X509UserLogins::isWithoutRevalidation)
                .isPresent();
    }

    private static boolean isWithoutRevalidation(Map<String, String> config) {
        return !Boolean.parseBoolean(config.get(AbstractX509ClientCertificateAuthenticator.REVALIDATE_CERTIFICATE));
    }
}
