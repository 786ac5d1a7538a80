package dev.keycloakmtls.client;

import dev.keycloakmtls.client.Finding.Kind;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.CredentialText;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.SettingProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Checks a client when it is saved. What a creation says, what lets a client begin to authenticate, and what an update adds
 * or changes is judged; what is wrong already and stays as it is does not keep anybody from disabling the client, or from
 * taking something away. At authentication everything is read again, and whatever is wrong refuses.
 */
public final class ClientValidation {

    private static final Set<String> FLAGS = Set.of(ClientAttributes.USE_JWKS_STRING, ClientAttributes.USE_JWKS_URL);

    private final KeycloakSession session;
    private final Consumer<SettingProblem> objections;

    /** @param objections takes what speaks against the client */
    public ClientValidation(KeycloakSession session, Consumer<SettingProblem> objections) {
        this.session = session;
        this.objections = objections;
    }

    /** Reports everything that would have to be put right before the client can authenticate. */
    public void check(ClientModel client) {
        report(findings(client.getRealm(), SavedClient.of(client)));
    }

    /** Reports what an update, or an import, must not save. */
    public void checkUpdate(ClientModel client) {
        RealmModel realm = client.getRealm();
        SavedClient after = SavedClient.of(client);
        List<Finding> findings = findings(realm, after);
        if (findings.isEmpty()) {
            return;
        }
        Optional<SavedClient> stored = stored(client);
        if (stored.isEmpty()) {
            // Keycloak calls a realm's import an update. What only has no effect would keep the whole realm out.
            report(findings.stream()
                    .filter(finding -> finding.kind() != Kind.MISSPELT)
                    .toList());
            return;
        }
        SavedClient before = stored.get();
        if (after.beginsToAuthenticate(before)) {
            report(findings);
            return;
        }
        Set<SettingProblem> known =
                findings(realm, before).stream().map(Finding::problem).collect(Collectors.toSet());
        Set<Thumbprint> registered = registered(before);
        report(findings.stream()
                .filter(finding -> isBroughtAbout(finding, before, after, known, registered))
                .toList());
    }

    private static boolean isBroughtAbout(
            Finding finding,
            SavedClient before,
            SavedClient after,
            Set<SettingProblem> known,
            Set<Thumbprint> registered) {
        if (finding.about().isPresent()) {
            return !registered.contains(finding.about().get());
        }
        boolean adds = finding.concerns().stream().anyMatch(attribute -> adds(attribute, before, after));
        return switch (finding.kind()) {
            case NOBODY, ENTRY -> adds;
            case WRONG, MISSPELT -> adds || !known.contains(finding.problem());
        };
    }

    /** Whether an attribute says something that it did not say before. */
    private static boolean adds(String attribute, SavedClient before, SavedClient after) {
        String was = before.text(attribute);
        String is = after.text(attribute);
        if (FLAGS.contains(attribute) && !after.flag(attribute)) {
            return false;
        }
        return !is.isEmpty() && !is.equals(was) && !CredentialText.isReduced(attribute, was, is);
    }

    private static Set<Thumbprint> registered(SavedClient client) {
        Set<Thumbprint> registered = new HashSet<>();
        CredentialText.readable(client).forEach(credential -> registered.add(credential.thumbprint()));
        return registered;
    }

    /**
     * The client as it is without what this transaction has changed, which cannot be told from the model any more; nothing,
     * if it is only being created.
     */
    private Optional<SavedClient> stored(ClientModel client) {
        RealmModel realm = client.getRealm();
        if (isBeingImported(realm)) {
            return Optional.empty();
        }
        List<SavedClient> found = new ArrayList<>();
        KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), other -> {
            RealmModel same = other.realms().getRealm(realm.getId());
            ClientModel unchanged = same == null ? null : other.clients().getClientById(same, client.getId());
            if (unchanged != null) {
                found.add(SavedClient.of(unchanged));
            }
        });
        return found.stream().findFirst();
    }

    /** Whether a realm has no components yet: an import validates clients first, and every complete realm has some. */
    static boolean isBeingImported(RealmModel realm) {
        return realm.getComponentsStream().findAny().isEmpty();
    }

    private List<Finding> findings(RealmModel realm, SavedClient client) {
        return ClientFindings.of(session, realm, client);
    }

    private void report(List<Finding> findings) {
        findings.forEach(finding -> objections.accept(finding.problem()));
    }
}
