package dev.keycloakmtls.policy;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.ClientPolicyConditionRepresentation;
import org.keycloak.representations.idm.ClientPolicyExecutorRepresentation;
import org.keycloak.representations.idm.ClientPolicyRepresentation;
import org.keycloak.representations.idm.ClientProfileRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/**
 * The client policies of a realm that refuse whomever they may be about, because a condition or an executor of ours cannot be
 * read. Today's saves and imports refuse them: they were stored before, or past Keycloak.
 */
public final class UnreadablePolicies {

    private final @Nullable List<ClientPolicyRepresentation> policies; // null where JSON says so
    private final @Nullable List<ClientProfileRepresentation> profiles; // the same

    private UnreadablePolicies(
            @Nullable List<ClientPolicyRepresentation> policies, @Nullable List<ClientProfileRepresentation> profiles) {
        this.policies = policies;
        this.profiles = profiles;
    }

    /** Returns what to say of each that is enabled; nothing where Keycloak cannot read its own policies. */
    public static List<Detail> of(KeycloakSession session, RealmModel realm) {
        try {
            var manager = session.clientPolicy();
            return new UnreadablePolicies(
                            manager.getClientPolicies(realm, false).getPolicies(),
                            manager.getClientProfiles(realm, false).getProfiles())
                    .list();
        } catch (ClientPolicyException e) {
            return List.of();
        }
    }

    private List<Detail> list() {
        return each(policies)
                .filter(policy -> Boolean.TRUE.equals(policy.isEnabled()))
                .flatMap(policy -> problem(policy)
                        .map(problem -> ProblemCode.WARN_CLIENT_POLICY.with(
                                Map.of("policy", String.valueOf(policy.getName()), "problem", problem)))
                        .stream())
                .toList();
    }

    private Optional<Detail> problem(ClientPolicyRepresentation policy) {
        Stream<Detail> conditions = each(policy.getConditions())
                .filter(condition -> MethodConditionFactory.ID.equals(condition.getConditionProviderId()))
                .flatMap(UnreadablePolicies::problem);
        Stream<Detail> executors = each(policy.getProfiles())
                .flatMap(name -> each(profiles).filter(profile -> Objects.equals(name, profile.getName())))
                .flatMap(profile -> each(profile.getExecutors()))
                .filter(executor -> MethodExecutorFactory.ID.equals(executor.getExecutorProviderId()))
                .flatMap(UnreadablePolicies::problem);
        return Stream.concat(conditions, executors).findFirst();
    }

    private static Stream<Detail> problem(ClientPolicyConditionRepresentation condition) {
        try {
            MethodConditionFactory.configuration(condition).requireReadable();
            return Stream.empty();
        } catch (PolicyViolation e) {
            return Stream.of(e.detail());
        }
    }

    private static Stream<Detail> problem(ClientPolicyExecutorRepresentation executor) {
        try {
            PolicyOptions.converted(executor.getConfiguration(), MethodPolicy.class)
                    .requireReadable();
            return Stream.empty();
        } catch (PolicyViolation e) {
            return Stream.of(e.detail());
        }
    }

    private static <T> Stream<T> each(@Nullable List<T> list) {
        return list == null ? Stream.empty() : list.stream();
    }
}
