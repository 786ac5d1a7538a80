package dev.keycloakmtls.admin.client;

import static org.keycloak.authentication.authenticators.client.X509ClientAuthenticator.ATTR_ALLOW_REGEX_PATTERN_COMPARISON;
import static org.keycloak.authentication.authenticators.client.X509ClientAuthenticator.ATTR_CA_SUBJECT_DN;
import static org.keycloak.authentication.authenticators.client.X509ClientAuthenticator.ATTR_SUBJECT_DN;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.client.ClientValidation;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.keycloak.authentication.authenticators.client.X509ClientAuthenticator;
import org.keycloak.models.ClientModel;

/**
 * Turns a {@code client-x509} client into a {@code tls_client_auth} client. Nobody is let in afterwards who was not let in
 * before, but for names that RFC 4517 calls equal; whatever cannot be carried over exactly is said, and a pattern is never
 * guessed at.
 */
final class ClientMigration {

    /** In a pattern, everything but the dot: that stands in host names, and is meant literally there. */
    private static final Pattern PATTERN = Pattern.compile("[\\\\\\[\\]{}()*+?^$|]");

    /** What {@code X509ClientAuthenticator} knows beyond the JDK. */
    private static final Map<String, String> KEYWORDS = Map.of(
            "SERIALNUMBER", "2.5.4.5",
            "BUSINESSCATEGORY", "2.5.4.15",
            "JURISDICTIONCOUNTRYNAME", "1.3.6.1.4.1.311.60.2.1.3",
            "EMAILADDRESS", "1.2.840.113549.1.9.1",
            "E", "1.2.840.113549.1.9.1");

    private final AdminRequest request;
    private final ClientModel client;
    private final ClientState state;
    private final String trustProfile;
    private final ClientState wanted;
    private final List<Migration.Loss> losses = new ArrayList<>();

    /** @param trustProfile the profile to use from now on; empty: the realm's default */
    ClientMigration(AdminRequest request, ClientModel client, String trustProfile) {
        this.request = request;
        this.client = client;
        this.state = ClientState.of(client);
        this.trustProfile = trustProfile;
        this.wanted = wanted(subject());
        authority();
        if (losses.stream().noneMatch(Migration.Loss::blocking)) {
            new ClientValidation(
                            request.session(),
                            problem -> losses.add(Migration.Loss.of(problem, wanted.text(problem.field()), true)))
                    .check(new ProposedClient(client, wanted));
        }
    }

    /** Whether this is such a client. */
    static boolean concerns(ClientModel client) {
        return X509ClientAuthenticator.PROVIDER_ID.equals(client.getClientAuthenticatorType())
                && ClientEligibility.objection(client).isEmpty();
    }

    /** What the client would be. */
    ClientState wanted() {
        return wanted;
    }

    /** What keeps the client from being migrated. */
    List<Problem> problems() {
        return losses.stream()
                .filter(Migration.Loss::blocking)
                .map(Migration.Loss::problem)
                .toList();
    }

    /** What would happen. */
    Migration plan() {
        return new Migration(
                client.getId(),
                client.getClientId(),
                client.getName(),
                client.isEnabled(),
                state.version(),
                state.authenticator(),
                wanted.authenticator(),
                problems().isEmpty(),
                false,
                changes(),
                losses,
                null);
    }

    /** What has happened. */
    Migration done(ClientView view) {
        Migration plan = plan();
        return new Migration(
                plan.id(),
                plan.clientId(),
                plan.name(),
                plan.enabled(),
                view.version(),
                plan.from(),
                plan.to(),
                true,
                true,
                plan.changes(),
                plan.notCarriedOver(),
                view);
    }

    private List<Migration.Change> changes() {
        return Stream.concat(
                        Stream.of(Migration.Change.of(
                                "clientAuthenticatorType", state.authenticator(), wanted.authenticator())),
                        state.changesTo(wanted).stream()
                                .map(change ->
                                        Migration.Change.of(change.attribute(), change.before(), change.after())))
                .toList();
    }

    private ClientState wanted(Optional<String> subject) {
        ClientState result = state.withAuthenticator(AuthenticationMethod.CA_SIGNED.providerId());
        for (SubjectSelector.Type type : SubjectSelector.Type.values()) {
            result = result.with(type.parameter(), "");
        }
        result = result.with(SubjectSelector.Type.SUBJECT_DN.parameter(), subject.orElse(""))
                .with(ClientAttributes.TRUST_PROFILE, trustProfile);
        for (String attribute : List.of(ATTR_SUBJECT_DN, ATTR_CA_SUBJECT_DN, ATTR_ALLOW_REGEX_PATTERN_COMPARISON)) {
            result = result.with(attribute, "");
        }
        return result;
    }

    /** The subject DN in RFC 4514 text, as Keycloak's authenticator reads it. */
    private Optional<String> subject() {
        String text = state.text(ATTR_SUBJECT_DN);
        if (text.isEmpty()) {
            lose(ATTR_SUBJECT_DN, ProblemCode.X509_NONE.detail(), true);
            return Optional.empty();
        }
        if (allowsPatterns()) {
            if (PATTERN.matcher(text).find()) {
                lose(ATTR_SUBJECT_DN, ProblemCode.X509_PATTERN.detail(), true);
                return Optional.empty();
            }
            lose(ATTR_SUBJECT_DN, ProblemCode.X509_WAS_PATTERN.detail(), false);
        }
        try {
            return Optional.of(DistinguishedName.of(x500Principal(text)).toString());
        } catch (IllegalArgumentException e) {
            lose(ATTR_SUBJECT_DN, ProblemCode.X509_NOT_DN.detail(), true);
            return Optional.empty();
        }
    }

    private void authority() {
        String ca = state.text(ATTR_CA_SUBJECT_DN);
        if (ca.isEmpty()) {
            lose(ATTR_CA_SUBJECT_DN, ProblemCode.X509_ANY_ISSUER.detail(), false);
            return;
        }
        lose(ATTR_CA_SUBJECT_DN, ProblemCode.X509_AUTHORITY.with(Map.of("there", inProfile(ca))), false);
    }

    private Detail inProfile(String ca) {
        if (!(new TrustProfiles(request.session(), request.realm()).find(trustProfile)
                instanceof TrustProfileLookup.Found found)) {
            return ProblemCode.X509_NO_PROFILE.detail();
        }
        try {
            DistinguishedName name = DistinguishedName.of(x500Principal(ca));
            boolean has = found.profile().anchors().stream()
                    .anyMatch(anchor -> DistinguishedName.of(anchor.getSubjectX500Principal())
                            .matches(name));
            return (has ? ProblemCode.X509_HAS : ProblemCode.X509_HAS_NOT)
                    .with(Map.of("name", found.profile().name()));
        } catch (IllegalArgumentException e) {
            return ProblemCode.X509_CA_NOT_DN.detail();
        }
    }

    /** Whether client-x509 takes the subject for a pattern; it does where nobody has said otherwise. */
    private boolean allowsPatterns() {
        String value = client.getAttribute(ATTR_ALLOW_REGEX_PATTERN_COMPARISON);
        return value == null || Boolean.parseBoolean(value);
    }

    /** As {@code X509ClientAuthenticator} reads it; its own method for that is not there before Keycloak 26.7. */
    private static X500Principal x500Principal(String text) {
        return new X500Principal(text, KEYWORDS);
    }

    private void lose(String attribute, Detail reason, boolean blocking) {
        losses.add(Migration.Loss.of(reason.at(attribute), state.text(attribute), blocking));
    }
}
