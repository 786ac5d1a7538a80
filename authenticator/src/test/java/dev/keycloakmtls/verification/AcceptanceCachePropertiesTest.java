package dev.keycloakmtls.verification;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A cached decision is never wider than a fresh one. */
class AcceptanceCachePropertiesTest {

    private static final Instant NOW = Instant.now();
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa IMPOSTOR = TestCa.root("CN=Root");
    private static final TestCa INTERMEDIATE = ROOT.intermediate("CN=ICA");

    private static final List<SubjectSelector> SELECTORS =
            List.of(SubjectSelector.Type.SUBJECT_DN.parse("CN=a"), SubjectSelector.Type.SAN_DNS.parse("a.example.com"));

    private static final List<TrustProfile> PROFILES = List.of(
            profile(PathPolicy.DEFAULT, ROOT),
            profile(PathPolicy.DEFAULT, IMPOSTOR),
            profile(PathPolicy.DEFAULT.withMaxIntermediates(0), ROOT));

    private static final List<ClientCertificate> CERTIFICATES = certificates();

    private final CaSignedVerifier cached = new CaSignedVerifier(new AcceptanceCache());

    record Request(ClientCertificate certificate, SubjectSelector selector, TrustProfile profile, Instant time) {}

    @Property(tries = 60)
    void decidesLikeAVerifierWithoutMemory(@ForAll("requests") List<Request> requests) {
        for (Request request : requests) {
            Verdict fresh = verify(new CaSignedVerifier(new AcceptanceCache()), request);
            Verdict remembered = verify(cached, request);

            assertThat(remembered instanceof Accepted).isEqualTo(fresh instanceof Accepted);
        }
    }

    private static Verdict verify(CaSignedVerifier verifier, Request request) {
        return verifier.verify(request.certificate, request.selector, request.profile, request.time);
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        return Combinators.combine(
                        Arbitraries.of(CERTIFICATES),
                        Arbitraries.of(SELECTORS),
                        Arbitraries.of(PROFILES),
                        Arbitraries.integers().between(-120, 120))
                .as((certificate, selector, profile, minutes) ->
                        new Request(certificate, selector, profile, NOW.plus(Duration.ofMinutes(minutes))))
                .list()
                .ofMinSize(2)
                .ofMaxSize(40);
    }

    private static List<ClientCertificate> certificates() {
        List<ClientCertificate> certificates = new ArrayList<>();
        for (TestCa issuer : List.of(ROOT, IMPOSTOR, INTERMEDIATE)) {
            for (Leaf leaf : List.of(leaf("CN=a"), leaf("CN=b").sanDns("a.example.com"), leaf("CN=a"))) {
                leaf.validity(NOW.minus(Duration.ofHours(1)), NOW.plus(Duration.ofHours(1)));
                List<X509Certificate> chain = issuer.issue(leaf).chain();
                certificates.add(new ClientCertificate(chain));
                certificates.add(new ClientCertificate(chain.subList(0, 1)));
                certificates.add(new ClientCertificate(Stream.concat(chain.stream(), Stream.of(IMPOSTOR.certificate()))
                        .toList()));
            }
        }
        return certificates;
    }

    private static TrustProfile profile(PathPolicy policy, TestCa anchor) {
        return TrustProfile.named("test")
                .anchors(anchor.certificate())
                .policy(policy)
                .withoutRevocation()
                .build();
    }
}
