package dev.keycloakmtls.client;

import dev.keycloakmtls.client.Finding.Kind;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.CredentialText;
import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.config.StoredCredential;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.jwks.JwksOptions;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.saml.SamlProtocol;

/**
 * Everything that is wrong with one client. What cannot be read hides nothing else: it is reported, left out, and the rest
 * is read without it.
 */
final class ClientFindings {

    private static final Set<String> SELECTORS = Arrays.stream(SubjectSelector.Type.values())
            .map(SubjectSelector.Type::parameter)
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> JWKS = Set.of(
            ClientAttributes.JWKS_STRING,
            ClientAttributes.USE_JWKS_STRING,
            ClientAttributes.JWKS_URL,
            ClientAttributes.USE_JWKS_URL);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final SavedClient client;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, String> readable;

    private ClientFindings(KeycloakSession session, RealmModel realm, SavedClient client) {
        this.session = session;
        this.realm = realm;
        this.client = client;
        this.readable = new HashMap<>(client.attributes());
    }

    /** In the order in which an administrator would put them right. */
    static List<Finding> of(KeycloakSession session, RealmModel realm, SavedClient client) {
        ClientFindings reading = new ClientFindings(session, realm, client);
        reading.read();
        return List.copyOf(reading.findings);
    }

    private void read() {
        if (SamlProtocol.LOGIN_PROTOCOL.equals(client.protocol())) {
            return;
        }
        findPrivateKeys();
        findings.addAll(Misspellings.of(session, client));
        if (client.publicClient()) {
            return;
        }
        AuthenticationMethod.ofProviderId(client.authenticator()).ifPresent(method -> {
            switch (method) {
                case CA_SIGNED -> readCaSigned();
                case SELF_SIGNED -> readSelfSigned();
            }
        });
    }

    /** Asked of every client: a private key in one of our fields is refused before anything is switched on. */
    private void findPrivateKeys() {
        for (String attribute :
                List.of(ClientAttributes.CERTIFICATES, ClientAttributes.THUMBPRINTS, ClientAttributes.PUBLIC_KEYS)) {
            try {
                Pem.refusePrivateKey(client.text(attribute));
            } catch (MalformedException e) {
                findings.add(Finding.wrong(e.at(attribute)));
                readable.remove(attribute);
            }
        }
    }

    private void readCaSigned() {
        try {
            CaSignedSettings settings = ClientSettings.of(session).caSigned(readable::get);
            checkAnchors(settings.trustProfile());
        } catch (InvalidSettingException e) {
            boolean none = SELECTORS.stream()
                    .allMatch(selector -> client.text(selector).isEmpty());
            findings.add(new Finding(e.problem(), SELECTORS, Optional.empty(), none ? Kind.NOBODY : Kind.WRONG));
            for (SubjectSelector.Type type : SubjectSelector.Type.values()) {
                checkSelector(type, e.field());
            }
            checkAnchors(client.text(ClientAttributes.TRUST_PROFILE));
        }
    }

    /** Each by itself, where there is more than the one that counts. */
    private void checkSelector(SubjectSelector.Type type, String reported) {
        String text = client.text(type.parameter());
        if (text.isEmpty() || type.parameter().equals(reported)) {
            return;
        }
        try {
            type.parse(text);
        } catch (MalformedException e) {
            findings.add(Finding.wrong(e.at(type.parameter())));
        }
    }

    private void checkAnchors(String trustProfile) {
        Set<String> concerns = Set.of(ClientAttributes.TRUST_PROFILE);
        findProfile(trustProfile, concerns).ifPresent(profile -> {
            if (profile.anchors().isEmpty()) {
                findings.add(Finding.wrong(
                        new SettingProblem(
                                ClientAttributes.TRUST_PROFILE, ProblemCode.NO_ANCHOR, Map.of("name", profile.name())),
                        concerns));
            }
        });
    }

    private void readSelfSigned() {
        boolean complete = true;
        Set<String> unreadable = new HashSet<>();
        while (true) {
            try {
                check(
                        ClientSettings.of(session).selfSigned(readable::get),
                        ClientSettings.of(session).unfit(readable::get));
                return;
            } catch (InvalidSettingException e) {
                boolean nothing = e.field().equals(ClientAttributes.CERTIFICATES)
                        && !readable.containsKey(ClientAttributes.CERTIFICATES);
                if (nothing) {
                    if (complete) {
                        findings.add(new Finding(e.problem(), sources(), Optional.empty(), Kind.NOBODY));
                    }
                    return;
                }
                complete = false;
                findings.add(Finding.wrong(e.problem(), JWKS.contains(e.field()) ? JWKS : Set.of(e.field())));
                if (!unreadable.add(e.field())) {
                    return;
                }
                readable.remove(e.field());
            }
        }
    }

    private static Set<String> sources() {
        Set<String> sources = new HashSet<>(SelfSignedSettings.ATTRIBUTES);
        sources.remove(ClientAttributes.TRUST_PROFILE);
        return sources;
    }

    private void check(SelfSignedSettings settings, List<ClientSettings.Unfit> unfit) {
        settings.jwksProblems()
                .forEach(problem -> findings.add(
                        new Finding(problem.at(ClientAttributes.JWKS_STRING), JWKS, Optional.empty(), Kind.ENTRY)));
        for (ClientSettings.Unfit never : unfit) {
            findings.add(new Finding(
                    neverAccepted(ClientAttributes.CERTIFICATES, never.certificate(), never.rejected()),
                    sources(),
                    Optional.of(Thumbprint.of(never.certificate())),
                    Kind.WRONG));
        }
        checkKeys();
        settings.registration()
                .jwksUri()
                .flatMap(JwksOptions.of(session)::objection)
                .ifPresent(objection -> findings.add(Finding.wrong(objection.at(ClientAttributes.JWKS_URL), JWKS)));
        Set<String> pinning = Set.of(ClientAttributes.SUBJECT_DN, ClientAttributes.TRUST_PROFILE);
        settings.registration().pinnedSubject().ifPresent(subject -> findProfile(settings.trustProfile(), pinning)
                .filter(profile -> !isPinned(profile, subject))
                .ifPresent(profile -> findings.add(Finding.wrong(
                        new SettingProblem(
                                ClientAttributes.SUBJECT_DN, ProblemCode.NOT_PINNED, Map.of("name", profile.name())),
                        pinning))));
    }

    /** What is said of a certificate that is refused whenever it is shown. */
    private static SettingProblem neverAccepted(String field, X509Certificate certificate, Rejected rejected) {
        return new SettingProblem(
                field,
                ProblemCode.CERTIFICATE_NEVER_ACCEPTED,
                Map.of("subject", certificate.getSubjectX500Principal().toString(), "why", rejected.argument()));
    }

    /** Of keys that are registered without a certificate. */
    private void checkKeys() {
        for (StoredCredential credential : CredentialText.readable(readable::get)) {
            if (credential.source() == CredentialSource.PUBLIC_KEY) {
                credential
                        .key()
                        .flatMap(KeyStrength.DEFAULT::weakness)
                        .ifPresent(weakness -> findings.add(new Finding(
                                new SettingProblem(
                                        ClientAttributes.PUBLIC_KEYS,
                                        ProblemCode.WEAK_PUBLIC_KEY,
                                        Map.of("sha256", credential.thumbprint(), "why", weakness)),
                                Set.of(ClientAttributes.PUBLIC_KEYS),
                                Optional.of(credential.thumbprint()),
                                Kind.WRONG)));
            }
        }
    }

    private static boolean isPinned(TrustProfile profile, DistinguishedName subject) {
        return profile.pinned().stream()
                .anyMatch(certificate -> DistinguishedName.of(certificate.getSubjectX500Principal())
                        .matches(subject));
    }

    private Optional<TrustProfile> findProfile(String name, Set<String> concerns) {
        TrustProfileLookup lookup = new TrustProfiles(session, realm).find(name);
        if (lookup instanceof TrustProfileLookup.Found found) {
            return Optional.of(found.profile());
        }
        if (ClientValidation.isBeingImported(realm)) {
            // What is missing afterwards is refused at authentication.
            return Optional.empty();
        }
        TrustProfileLookup.Missing missing = (TrustProfileLookup.Missing) lookup;
        findings.add(Finding.wrong(
                missing.rejection()
                        .cause()
                        .orElseThrow() // whoever misses a profile says so
                        .at(ClientAttributes.TRUST_PROFILE),
                concerns));
        return Optional.empty();
    }
}
