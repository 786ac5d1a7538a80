package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.config.AttributeSource;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.InvalidSettingException;
import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.domain.DistinguishedName;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.saml.SamlProtocol;

/**
 * Checks a client when it is saved. What passes here can authenticate, given the right certificate; what does not is
 * reported with field and reason, and never stored.
 */
public final class ClientValidation {

    private final KeycloakSession session;
    private final JwksOptions jwksOptions;
    private final Consumer<Objection> objections;

    /** @param objections takes what speaks against the client */
    public ClientValidation(KeycloakSession session, Consumer<Objection> objections) {
        this.session = session;
        this.jwksOptions = JwksOptions.of(session);
        this.objections = objections;
    }

    /** Reports everything that would have to be put right before the client can authenticate. */
    public void check(ClientModel client) {
        if (SamlProtocol.LOGIN_PROTOCOL.equals(client.getProtocol())
                || hasPrivateKey(client)
                || client.isPublicClient()) {
            return;
        }
        Optional<AuthenticationMethod> method = AuthenticationMethod.ofProviderId(client.getClientAuthenticatorType());
        if (method.isEmpty()) {
            return;
        }
        try {
            switch (method.get()) {
                case CA_SIGNED -> checkCaSigned(client, ClientSettings.caSigned(client::getAttribute));
                case SELF_SIGNED -> checkSelfSigned(client, ClientSettings.selfSigned(client::getAttribute));
            }
        } catch (InvalidSettingException e) {
            objections.accept(Objection.of(e));
        }
    }

    /** Asked of every client: a private key in one of our fields is refused before anything is switched on. */
    private boolean hasPrivateKey(ClientModel client) {
        AttributeSource attributes = client::getAttribute;
        for (String attribute :
                List.of(ClientAttributes.CERTIFICATES, ClientAttributes.THUMBPRINTS, ClientAttributes.PUBLIC_KEYS)) {
            try {
                Pem.refusePrivateKey(attributes.text(attribute));
            } catch (IllegalArgumentException e) {
                object(attribute, String.valueOf(e.getMessage()));
                return true;
            }
        }
        return false;
    }

    private void checkCaSigned(ClientModel client, CaSignedSettings settings) {
        findProfile(client, settings.trustProfile()).ifPresent(profile -> {
            if (profile.anchors().isEmpty()) {
                object(
                        ClientAttributes.TRUST_PROFILE,
                        "trust profile \"" + profile.name() + "\" has no trust anchor that a path could end at");
            }
        });
    }

    private void checkSelfSigned(ClientModel client, SelfSignedSettings settings) {
        settings.jwksProblems().forEach(problem -> object(ClientAttributes.JWKS_STRING, problem));
        for (X509Certificate certificate : settings.certificates()) {
            KeyStrength.DEFAULT
                    .weakness(certificate.getPublicKey())
                    .ifPresent(weakness -> object(
                            ClientAttributes.CERTIFICATES,
                            "\"" + certificate.getSubjectX500Principal() + "\": " + weakness));
        }
        settings.registration()
                .jwksUri()
                .flatMap(jwksOptions::objection)
                .ifPresent(objection -> object(ClientAttributes.JWKS_URL, objection));
        settings.registration().pinnedSubject().ifPresent(subject -> findProfile(client, settings.trustProfile())
                .ifPresent(profile -> checkPinned(profile, subject)));
    }

    private void checkPinned(TrustProfile profile, DistinguishedName subject) {
        boolean pinned = profile.pinned().stream()
                .anyMatch(certificate -> DistinguishedName.of(certificate.getSubjectX500Principal())
                        .matches(subject));
        if (!pinned) {
            object(
                    ClientAttributes.SUBJECT_DN,
                    "no certificate pinned in trust profile \"" + profile.name() + "\" has this subject");
        }
    }

    private Optional<TrustProfile> findProfile(ClientModel client, String name) {
        TrustProfileLookup lookup = new TrustProfiles(session, client.getRealm()).find(name);
        if (lookup instanceof TrustProfileLookup.Found found) {
            return Optional.of(found.profile());
        }
        if (client.getRealm().getComponentsStream().findAny().isEmpty()) {
            // An import validates clients before it creates components; every realm that is complete has some. What is
            // missing afterwards is refused at authentication.
            return Optional.empty();
        }
        TrustProfileLookup.Missing missing = (TrustProfileLookup.Missing) lookup;
        object(ClientAttributes.TRUST_PROFILE, missing.rejection().detail());
        return Optional.empty();
    }

    private void object(String field, String reason) {
        objections.accept(new Objection(field, reason));
    }
}
