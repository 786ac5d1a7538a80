package dev.keycloakmtls.verification.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.SignatureStrength;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.verification.revocation.RevocationCheck;
import dev.keycloakmtls.verification.revocation.RevocationFetcher;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** NIST's Public Key Interoperability Test Suite, through our own validation and not the JDK's alone. */
class PkitsTest {

    /** All of it is valid then, and what expired had expired. */
    private static final Instant NOW = Instant.parse("2024-01-01T00:00:00Z");

    /** Its CRL is signed with a DSA key that has the parameters of another certificate: refused, the safe way to be wrong. */
    private static final Set<String> NEEDS_INHERITED_PARAMETERS = Set.of("4.1.5");

    /** Nothing asked beyond RFC 5280: the suite has DSA keys of 1024 bits, which sign with SHA-1. */
    private static final PathPolicy RFC_5280 = PathPolicy.DEFAULT
            .withExtendedKeyUsages(List.of())
            .withKeyStrength(new KeyStrength(1024, 160, 1024))
            .withSignatureStrength(SignatureStrength.SHA1_ALLOWED);

    private static Path suite = Path.of("..", "..", "shared", "pkits");
    private static List<X509Certificate> crlIssuers = List.of();

    private record Case(
            String id,
            String leaf,
            List<String> intermediates,
            String anchor,
            List<String> crls,
            boolean valid,
            boolean invalidOnlyByRevocation) {}

    @BeforeAll
    static void findTheSuite() throws IOException {
        suite = Path.of(System.getProperty("pkits", suite.toString()));
        if (!Files.isRegularFile(suite.resolve("manifest.json"))) {
            String reason = "the PKITS data is not at " + suite.toAbsolutePath().normalize();
            if ("true".equals(System.getenv("CI"))) {
                fail(reason);
            }
            abort(reason);
        }
        try (Stream<Path> files = Files.list(suite.resolve("certs"))) {
            crlIssuers = files.map(PkitsTest::certificate)
                    .filter(certificate ->
                            certificate.getKeyUsage() != null && certificate.getKeyUsage()[6])
                    .toList();
        }
    }

    @Test
    @Satisfies({11, 12, 14, 15})
    void agreesOnEveryPathThatDoesNotDependOnRevocation() throws IOException {
        List<Case> cases =
                cases().stream().filter(c -> !c.invalidOnlyByRevocation()).toList();

        assertThat(cases).hasSize(178);
        assertThat(cases.stream()
                        .filter(c -> validate(c, profile(c, RevocationPolicy.NONE)) instanceof Accepted != c.valid())
                        .map(Case::id))
                .isEmpty();
    }

    /** As clients send it; above, all but the leaf is in the profile and has to be searched. */
    @Test
    void decidesAboutAChainAsItStandsLikeTheBuilder() throws IOException {
        List<String> different = new ArrayList<>();
        int found = 0;
        for (Case c : cases()) {
            TrustProfile profile = TrustProfile.named("pkits")
                    .anchors(named(c.anchor()))
                    .policy(RFC_5280)
                    .withoutRevocation()
                    .build();
            ClientCertificate chain =
                    new ClientCertificate(Stream.concat(Stream.of(c.leaf()), c.intermediates().stream())
                            .map(PkitsTest::named)
                            .toList());
            UsableAnchors anchors = UsableAnchors.of(profile, NOW);
            Verdict searched =
                    PathValidator.search(chain, profile, anchors, NOW).verdict();
            Verdict verdict = new PathValidator().validate(chain, profile, NOW).verdict();
            found += PresentedPath.find(chain, profile, anchors, NOW).isPresent() ? 1 : 0;
            if (!verdict.equals(searched)) {
                different.add(c.id());
            }
        }

        assertThat(different).isEmpty();
        assertThat(found).isGreaterThan(60); // otherwise this compares the builder with itself
    }

    @Test
    @Satisfies(20)
    void agreesOnEveryPathWithItsCrlsDeltaCrlsAmongThem() throws IOException {
        List<Case> cases = cases();
        List<String> wronglyAccepted = new ArrayList<>();
        List<String> wronglyRefused = new ArrayList<>();
        for (Case c : cases) {
            boolean accepted = validateWithCrls(c) instanceof Accepted;
            if (accepted && !c.valid()) {
                wronglyAccepted.add(c.id());
            } else if (!accepted && c.valid()) {
                wronglyRefused.add(c.id());
            }
        }

        assertThat(cases).hasSize(224);
        assertThat(wronglyAccepted).isEmpty();
        assertThat(wronglyRefused).isSubsetOf(NEEDS_INHERITED_PARAMETERS);
    }

    private static Verdict validateWithCrls(Case c) {
        RevocationPolicy policy = RevocationPolicy.of(Mode.CRL, FailureMode.HARD)
                .withCrlLocations(c.crls().stream()
                        .map(name -> URI.create("http://pkits.test/" + name))
                        .toList());
        TrustProfile profile = profile(c, policy);
        try (RevocationCheck revocation = new RevocationCheck(new Crls())) {
            return validate(c, profile) instanceof Accepted accepted && accepted.basis() instanceof TrustedPath trusted
                    ? revocation.check(trusted, profile, "realm", NOW).verdict()
                    : validate(c, profile);
        }
    }

    private static Verdict validate(Case c, TrustProfile profile) {
        return new PathValidator()
                .validate(new ClientCertificate(List.of(named(c.leaf()))), profile, NOW)
                .verdict();
    }

    private static TrustProfile profile(Case c, RevocationPolicy revocation) {
        List<X509Certificate> authorities =
                new ArrayList<>(c.intermediates().stream().map(PkitsTest::named).toList());
        if (revocation.mode() == Mode.CRL) { // who signs CRLs with a key of its own is not part of the path
            Set<X500Principal> issuers = Set.copyOf(c.crls().stream()
                    .map(name -> crl(name).getIssuerX500Principal())
                    .distinct()
                    .toList());
            crlIssuers.stream()
                    .filter(issuer -> issuers.contains(issuer.getSubjectX500Principal()))
                    .forEach(authorities::add);
        }
        return TrustProfile.named("pkits")
                .anchors(named(c.anchor()))
                .intermediates(authorities)
                .policy(RFC_5280)
                .revocation(revocation)
                .build();
    }

    private static List<Case> cases() throws IOException {
        JsonNode manifest =
                new ObjectMapper().readTree(suite.resolve("manifest.json").toFile());
        return StreamSupport.stream(manifest.spliterator(), false)
                .map(node -> new Case(
                        node.get("id").asText(),
                        node.get("leaf").asText(),
                        texts(node.get("intermediates")),
                        node.get("trust_anchor").asText(),
                        texts(node.get("crls")),
                        node.get("expected").asText().equals("valid"),
                        node.get("invalid_only_by_revocation").asBoolean()))
                .toList();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static X509Certificate named(String name) {
        return certificate(suite.resolve("certs").resolve(name));
    }

    private static X509Certificate certificate(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    private static X509CRL crl(String name) {
        try (InputStream in = Files.newInputStream(suite.resolve("crls").resolve(name))) {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** Hands in the suite's CRLs. */
    private static final class Crls implements RevocationFetcher {
        @Override
        public <T> T get(URI location, int maxBytes, DocumentReader<T> reader) throws IOException {
            try (InputStream crl = Files.newInputStream(
                    suite.resolve("crls").resolve(location.getPath().substring(1)))) {
                return reader.read(crl);
            }
        }

        @Override
        public <T> T post(URI responder, byte[] request, int maxBytes, DocumentReader<T> reader) throws IOException {
            throw new IOException("there is no responder");
        }
    }
}
