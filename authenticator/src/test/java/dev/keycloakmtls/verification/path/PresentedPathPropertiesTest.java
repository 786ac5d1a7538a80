package dev.keycloakmtls.verification.path;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.untrusted.Bound;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** A chain that is taken as it stands is one that the JDK's builder finds too, whatever else is presented. */
class PresentedPathPropertiesTest {

    private static final Instant NOW = Instant.now();
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa IMPOSTOR = TestCa.root("CN=Root");
    private static final TestCa OTHER = TestCa.root("CN=Other");
    private static final TestCa INTERMEDIATE = ROOT.intermediate("CN=ICA");
    private static final TestCa LOWER = INTERMEDIATE.intermediate("CN=Lower");

    /** The same name and key by other issuers, and what may not issue. */
    private static final List<TestCa> CAS = List.of(
            ROOT,
            IMPOSTOR,
            OTHER,
            INTERMEDIATE,
            LOWER,
            OTHER.intermediate(ca("CN=ICA").keyPair(INTERMEDIATE.keyPair())),
            IMPOSTOR.intermediate("CN=ICA"),
            ROOT.intermediate(ca("CN=ICA").keyPair(INTERMEDIATE.keyPair()).expired()),
            ROOT.intermediate(ca("CN=ICA").keyPair(INTERMEDIATE.keyPair()).pathLen(0)),
            INTERMEDIATE.intermediate(ca("CN=ICA").keyPair(INTERMEDIATE.keyPair())),
            ROOT.intermediate(ca("CN=Weak").rsa(1024)));

    private static final List<X509Certificate> AUTHORITIES =
            CAS.stream().map(TestCa::certificate).toList();

    private static final List<X509Certificate> LEAVES = CAS.stream()
            .flatMap(issuer -> Stream.of(
                    issuer.issue(leaf("CN=client")),
                    issuer.issue(leaf("CN=client").expired())))
            .map(issued -> issued.certificate())
            .toList();

    private static final List<TrustProfile> PROFILES = List.of(
            profile(Bound.PATH_INTERMEDIATES.value(), ROOT),
            profile(Bound.PATH_INTERMEDIATES.value(), ROOT, IMPOSTOR),
            profile(Bound.PATH_INTERMEDIATES.value(), OTHER, INTERMEDIATE),
            profile(Bound.PATH_INTERMEDIATES.value(), ROOT, OTHER, LOWER),
            profile(1, ROOT),
            profile(0, ROOT, OTHER));

    private static final AtomicInteger FOUND = new AtomicInteger();

    record Presented(List<X509Certificate> chain, TrustProfile profile) {}

    @Property(tries = 1500)
    void findsNothingThatTheBuilderWouldNotFind(@ForAll("presented") Presented presented) {
        ClientCertificate certificate = new ClientCertificate(presented.chain);
        UsableAnchors anchors = UsableAnchors.of(presented.profile, NOW);

        Optional<TrustedPath> found = PresentedPath.find(certificate, presented.profile, anchors, NOW);

        if (found.isPresent()) {
            FOUND.incrementAndGet();
            Verdict searched = PathValidator.search(certificate, presented.profile, anchors, NOW)
                    .verdict();
            assertThat(searched).isEqualTo(new Accepted(found.get()));
        }
    }

    @AfterContainer
    static void hasFoundSome() {
        assertThat(FOUND).hasPositiveValue();
    }

    @Provide
    Arbitrary<Presented> presented() {
        Arbitrary<List<X509Certificate>> random = Combinators.combine(
                        Arbitraries.of(LEAVES),
                        Arbitraries.of(AUTHORITIES).list().ofMaxSize(3))
                .as((leaf, extras) -> {
                    List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
                    chain.addAll(extras);
                    return chain;
                });
        Arbitrary<List<X509Certificate>> issued = Arbitraries.of(LEAVES)
                .flatMap(leaf -> Arbitraries.integers().between(0, 3).flatMap(length -> walk(leaf, length)));
        return Combinators.combine(Arbitraries.oneOf(random, issued), Arbitraries.of(PROFILES))
                .as(Presented::new);
    }

    /** A chain in which each certificate has the name that the one before gives as its issuer. */
    private static Arbitrary<List<X509Certificate>> walk(X509Certificate leaf, int length) {
        Arbitrary<List<X509Certificate>> chains = Arbitraries.just(List.of(leaf));
        for (int i = 0; i < length; i++) {
            chains = chains.flatMap(chain -> Arbitraries.of(namesakes(chain.get(chain.size() - 1)))
                    .map(next -> Stream.concat(chain.stream(), Stream.of(next)).toList()));
        }
        return chains;
    }

    private static List<X509Certificate> namesakes(X509Certificate issued) {
        return AUTHORITIES.stream()
                .filter(authority -> authority.getSubjectX500Principal().equals(issued.getIssuerX500Principal()))
                .toList();
    }

    private static TrustProfile profile(int maxIntermediates, TestCa... anchors) {
        return TrustProfile.named("test")
                .anchors(Set.copyOf(Stream.of(anchors).map(TestCa::certificate).toList()))
                .policy(PathPolicy.DEFAULT.withMaxIntermediates(maxIntermediates))
                .withoutRevocation()
                .build();
    }
}
