package dev.keycloakmtls.verification;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.SelfSignedRegistration;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Registered;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import java.lang.management.ManagementFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class AcceptanceCacheTest {

    private static final int KEYS = 4096;

    private static final Instant NOW = Instant.now();
    private static final int MANY = 20_000;

    private final AcceptanceCache cache = new AcceptanceCache();
    private final X509Certificate leaf =
            TestCertificate.selfSigned(leaf("CN=a")).certificate();

    /** Otherwise whoever is let in could fill the memory with long chains. */
    @Test
    void isBoundedByWhatWasPresentedAndNotByHowOften() throws Exception {
        ClientCertificate chain = new ClientCertificate(Collections.nCopies(10, leaf));
        for (int i = 0; i < MANY; i++) {
            remember(chain);
        }

        long presented = 10L * leaf.getEncoded().length;
        assertThat(cache.size()).isPositive().isLessThanOrEqualTo(Bound.ACCEPTANCE_CACHE_OCTETS.value() / presented);
    }

    @Test
    void holdsThousandsOfClientsWithOneCertificateEach() {
        for (int i = 0; i < 5_000; i++) {
            remember(new ClientCertificate(List.of(leaf)));
        }

        assertThat(cache.size()).isEqualTo(5_000);
    }

    /** Otherwise whoever can open a connection could push those out who are let in. */
    @Test
    void knowsNothingOfThoseWhoAreRefused() {
        TestCa root = TestCa.root("CN=Root");
        TestCa impostor = TestCa.root("CN=Root");
        TrustProfile profile = TrustProfile.named("test")
                .anchors(root.certificate())
                .withoutRevocation()
                .build();
        SubjectSelector selector = SubjectSelector.Type.SUBJECT_DN.parse("CN=a");
        CaSignedVerifier verifier = new CaSignedVerifier(cache);
        ClientCertificate honest =
                new ClientCertificate(root.issue(leaf("CN=a")).chain());
        assertThat(verifier.verify(honest, selector, profile, Instant.now())).isInstanceOf(Accepted.class);
        assertThat(cache.size()).isEqualTo(1);

        for (int i = 0; i < 50; i++) {
            TestCertificate unknown = i % 2 == 0 ? impostor.issue(leaf("CN=a")) : root.issue(leaf("CN=unknown " + i));
            assertThat(verifier.verify(new ClientCertificate(unknown.chain()), selector, profile, Instant.now()))
                    .isInstanceOf(Rejected.class);
        }

        assertThat(cache.size()).isEqualTo(1);
        long hits = cache.hits();
        assertThat(verifier.verify(honest, selector, profile, Instant.now())).isInstanceOf(Accepted.class);
        assertThat(cache.hits()).isEqualTo(hits + 1);
    }

    /** One leaf, and behind it whatever its holder likes: keys of one hash, as many as there is room for. */
    @Test
    void findsLittleToCompareHoweverManyKeysOfOneHashAClientMakes() {
        AcceptanceRule rule = ruleOfItsOwn();
        List<X509Certificate> others = List.of(
                leaf,
                TestCertificate.selfSigned(leaf("CN=b")).certificate(),
                TestCertificate.selfSigned(leaf("CN=c")).certificate());
        List<AcceptanceKey> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) { // of patterns of nine certificates
            List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
            for (int digit = 0, rest = i; digit < 9; digit++, rest /= 3) {
                chain.add(others.get(rest % 3));
            }
            keys.add(AcceptanceKey.ofChain(rule, new ClientCertificate(chain)).orElseThrow());
        }
        assertThat(keys.stream().mapToInt(AcceptanceKey::hashCode).distinct()).hasSize(1);
        assertThat(keys.stream().sorted().distinct()).hasSize(KEYS);

        long alike = cost(keys);
        List<AcceptanceKey> honest = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            AcceptanceRule own = ruleOfItsOwn();
            honest.add(AcceptanceKey.ofChain(own, new ClientCertificate(Collections.nCopies(10, leaf)))
                    .orElseThrow());
        }
        // A dozen comparisons each, where without an order there would be two thousand.
        assertThat(alike).as("in ns, of all look-ups").isLessThan(100 * cost(honest));
    }

    /** CPU time to find each of them among all, the least of some rounds. */
    private static long cost(List<AcceptanceKey> keys) {
        Map<AcceptanceKey, Integer> table = new ConcurrentHashMap<>(); // what the cache keeps its entries in
        keys.forEach(key -> table.put(key, 1));
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (AcceptanceKey key : keys) {
                assertThat(table.get(key) != null).isTrue();
            }
            least = Math.min(least, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
        }
        return least;
    }

    /** Equal to no other: parts of rules are compared by identity. */
    private static AcceptanceRule ruleOfItsOwn() {
        return new AcceptanceRule.CaSigned(
                SubjectSelector.Type.SUBJECT_DN.parse("CN=a"),
                TrustProfile.named("test").withoutRevocation().build());
    }

    @Test
    void tellsRulesOfDifferentKindsAndObjectsApart() {
        var registration = new SelfSignedRegistration(
                Map.of(CredentialSource.CERTIFICATE, Set.of(Thumbprint.of(leaf))), Optional.empty(), Optional.empty());
        var same = new SelfSignedRegistration(
                Map.of(CredentialSource.CERTIFICATE, Set.of(Thumbprint.of(leaf))), Optional.empty(), Optional.empty());
        var rule = (AcceptanceRule.CaSigned) ruleOfItsOwn();
        var other = (AcceptanceRule.CaSigned) ruleOfItsOwn();
        List<AcceptanceRule> rules = List.of(
                new AcceptanceRule.Stored(registration),
                new AcceptanceRule.Stored(same),
                new AcceptanceRule.KeptElsewhere(registration),
                new AcceptanceRule.KeptElsewhere(same),
                rule,
                new AcceptanceRule.CaSigned(rule.selector(), other.profile()),
                new AcceptanceRule.CaSigned(other.selector(), rule.profile()));

        assertThat(rules).doesNotHaveDuplicates();
        assertThat(rules.stream().map(each -> AcceptanceKey.ofLeaf(each, leaf).orElseThrow()))
                .doesNotHaveDuplicates();
        assertThat(new AcceptanceRule.Stored(registration))
                .isEqualTo(rules.get(0))
                .hasSameHashCodeAs(rules.get(0));
        assertThat(new AcceptanceRule.KeptElsewhere(registration))
                .isEqualTo(rules.get(2))
                .hasSameHashCodeAs(rules.get(2));
        assertThat(new AcceptanceRule.CaSigned(rule.selector(), rule.profile()))
                .isEqualTo(rule)
                .hasSameHashCodeAs(rule);
    }

    private void remember(ClientCertificate certificate) {
        AcceptanceRule rule = ruleOfItsOwn(); // a rule of its own for each
        cache.remember(
                AcceptanceKey.ofChain(rule, certificate).orElseThrow(),
                new Accepted(new Registered(CredentialSource.CERTIFICATE)),
                certificate.chain(),
                Instant.MAX,
                NOW);
    }
}
