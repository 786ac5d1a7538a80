package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.CredentialText;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.fetch.JwksFetchResult;
import dev.keycloakmtls.jwks.JwksReader;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.Statement;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;

/** What is registered for a client, from all sources; what cannot be read is the client's problem. */
final class RegisteredCredentials {

    private final AdminRequest request;
    private final ClientState state;
    private final Instant now;
    private final Optional<JwksFetchResult> published;

    RegisteredCredentials(AdminRequest request, ClientModel client, Instant now) {
        this.request = request;
        this.state = ClientState.of(client);
        this.now = now;
        this.published = JwksSource.of(state) == JwksSource.URL
                ? new JwksReader(request.session(), client).lastReading()
                : Optional.empty();
    }

    List<Credential> list() {
        return Stream.of(
                        CredentialText.readable(state).stream().map(stored -> Credential.of(stored, now)),
                        elsewhere(
                                CredentialSource.JWKS_URI,
                                published.map(JwksFetchResult::certificates).orElse(List.of())),
                        elsewhere(CredentialSource.PINNED_SUBJECT, pinned()))
                .flatMap(credentials -> credentials)
                .distinct()
                .toList();
    }

    private Stream<Credential> elsewhere(CredentialSource source, List<X509Certificate> certificates) {
        return certificates.stream().map(certificate -> Credential.elsewhere(source, certificate, now));
    }

    ClientView.Jwks jwks() {
        if (JwksSource.of(state) != JwksSource.URL) {
            return new ClientView.Jwks("none", null, null, null);
        }
        return published
                .map(reading -> new ClientView.Jwks(
                        reading.failure().isEmpty() ? "ok" : "failed",
                        reading.failure().map(Detail::sentence).orElse(null),
                        Statement.of(reading.failure()),
                        reading.at().toString()))
                .orElseGet(() -> new ClientView.Jwks("not_fetched", null, null, null));
    }

    private List<X509Certificate> pinned() {
        String text = state.text(ClientAttributes.SUBJECT_DN);
        if (text.isEmpty()) {
            return List.of();
        }
        TrustProfileLookup lookup =
                new TrustProfiles(request.session(), request.realm()).find(state.text(ClientAttributes.TRUST_PROFILE));
        if (!(lookup instanceof TrustProfileLookup.Found found)) {
            return List.of();
        }
        try {
            DistinguishedName subject = DistinguishedName.parse(text);
            return found.profile().pinned().stream()
                    .filter(certificate -> DistinguishedName.of(certificate.getSubjectX500Principal())
                            .matches(subject))
                    .toList();
        } catch (MalformedException e) {
            return List.of();
        }
    }
}
