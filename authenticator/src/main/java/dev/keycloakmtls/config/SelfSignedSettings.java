package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.SelfSignedRegistration;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is configured for a {@code self-signed-tls-client-auth} client.
 *
 * @param registration everything registered, from all sources
 * @param certificates those of which more than a thumbprint is known
 * @param jwksProblems what is wrong with single keys of the stored JWKS; those keys are not registered
 * @param trustProfile the profile with the pinned certificates; empty: the realm's default
 */
public record SelfSignedSettings(
        SelfSignedRegistration registration,
        List<X509Certificate> certificates,
        List<Detail> jwksProblems,
        String trustProfile) {

    /** All attributes that are read. */
    public static final List<String> ATTRIBUTES = ClientSetting.attributes(AuthenticationMethod.SELF_SIGNED);

    public SelfSignedSettings {
        certificates = List.copyOf(certificates);
        jwksProblems = List.copyOf(jwksProblems);
    }

    /**
     * Reads the client's attributes.
     *
     * @throws InvalidSettingException if a value is malformed or nothing at all is registered
     */
    public static SelfSignedSettings read(AttributeSource attributes) throws InvalidSettingException {
        return new Reader(attributes).read();
    }

    private static final class Reader {

        private final AttributeSource attributes;
        private final Map<CredentialSource, Set<Thumbprint>> thumbprints = new EnumMap<>(CredentialSource.class);
        private final Set<X509Certificate> certificates = new HashSet<>();
        private List<Detail> jwksProblems = List.of();
        private List<Detail> passedOver = List.of();

        private Reader(AttributeSource attributes) {
            this.attributes = attributes;
        }

        private SelfSignedSettings read() throws InvalidSettingException {
            boolean storedJwks = attributes.flag(ClientAttributes.USE_JWKS_STRING)
                    && !attributes.text(ClientAttributes.JWKS_STRING).isEmpty();
            boolean remoteJwks = attributes.flag(ClientAttributes.USE_JWKS_URL)
                    && !attributes.text(ClientAttributes.JWKS_URL).isEmpty();
            if (storedJwks && remoteJwks) {
                throw new InvalidSettingException(SettingProblem.of(ClientAttributes.JWKS_URL, ProblemCode.JWKS_BOTH));
            }
            if (storedJwks) {
                read(ClientAttributes.JWKS_STRING, this::readJwks);
            }
            for (CredentialSource source :
                    List.of(CredentialSource.CERTIFICATE, CredentialSource.THUMBPRINT, CredentialSource.PUBLIC_KEY)) {
                read(CredentialText.attribute(source), text -> register(source, CredentialText.read(source, text)));
            }
            return new SelfSignedSettings(
                    registration(remoteJwks ? Optional.of(jwksUri()) : Optional.empty(), pinnedSubject()),
                    List.copyOf(certificates),
                    jwksProblems,
                    attributes.text(ClientAttributes.TRUST_PROFILE));
        }

        private SelfSignedRegistration registration(Optional<URI> jwksUri, Optional<DistinguishedName> pinned)
                throws InvalidSettingException {
            try {
                return new SelfSignedRegistration(thumbprints, jwksUri, pinned);
            } catch (IllegalArgumentException e) {
                throw new InvalidSettingException(nothing().at(ClientAttributes.CERTIFICATES));
            }
        }

        private Detail nothing() {
            String these = String.join(
                    ", ",
                    ClientAttributes.CERTIFICATES,
                    ClientAttributes.THUMBPRINTS,
                    ClientAttributes.PUBLIC_KEYS,
                    ClientAttributes.SUBJECT_DN);
            List<Detail> why = jwksProblems.isEmpty() ? passedOver : jwksProblems;
            return why.isEmpty()
                    ? ProblemCode.NOTHING_REGISTERED.with(Map.of("these", these))
                    : ProblemCode.NOTHING_IN_JWKS.with(Map.of("these", these, "problem", why.get(0)));
        }

        private interface ValueReader {
            void read(String text);
        }

        private void read(String attribute, ValueReader reader) throws InvalidSettingException {
            String text = attributes.text(attribute);
            if (text.isEmpty()) {
                return;
            }
            try {
                reader.read(text);
            } catch (MalformedException e) {
                throw new InvalidSettingException(e.at(attribute));
            }
        }

        private void readJwks(String text) {
            JsonWebKeys keys = JsonWebKeys.parse(text);
            jwksProblems = keys.problems();
            passedOver = keys.passedOver();
            register(
                    CredentialSource.JWKS,
                    keys.certificates().stream()
                            .map(certificate -> StoredCredential.of(CredentialSource.JWKS, certificate))
                            .toList());
        }

        private void register(CredentialSource source, List<StoredCredential> registered) {
            registered.forEach(credential -> credential.certificate().ifPresent(certificates::add));
            thumbprints.put(
                    source,
                    registered.stream().map(StoredCredential::thumbprint).collect(Collectors.toSet()));
        }

        private Optional<DistinguishedName> pinnedSubject() throws InvalidSettingException {
            String text = attributes.text(ClientAttributes.SUBJECT_DN);
            try {
                return text.isEmpty() ? Optional.empty() : Optional.of(DistinguishedName.parse(text));
            } catch (MalformedException e) {
                throw new InvalidSettingException(e.at(ClientAttributes.SUBJECT_DN));
            }
        }

        private URI jwksUri() throws InvalidSettingException {
            try {
                URI uri = new URI(attributes.text(ClientAttributes.JWKS_URL));
                if (uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null) {
                    throw new InvalidSettingException(
                            SettingProblem.of(ClientAttributes.JWKS_URL, ProblemCode.URL_ABSOLUTE));
                }
                return uri;
            } catch (URISyntaxException e) {
                throw new InvalidSettingException(SettingProblem.of(ClientAttributes.JWKS_URL, ProblemCode.URL));
            }
        }
    }
}
