package dev.keycloakmtls.domain.block;

import dev.keycloakmtls.domain.Link;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.domain.block.BlockRule.OfCertificate;
import dev.keycloakmtls.domain.block.BlockRule.OfPublicKey;
import dev.keycloakmtls.domain.block.BlockRule.OfSerial;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.ProblemCode;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a certificate, or one of the path that it was trusted by, is blocked. A look-up costs the same however many
 * entries there are. Immutable.
 */
public final class BlockList {

    private final List<Block> blocks;
    private final Map<Thumbprint, List<Block>> certificates = new HashMap<>();
    private final Map<Thumbprint, List<Block>> keys = new HashMap<>();
    private final Map<BigInteger, List<Block>> serials = new HashMap<>();

    /** @param blocks in any order; of several about the same, each counts as long as it holds */
    public BlockList(List<Block> blocks) {
        this.blocks = List.copyOf(blocks);
        for (Block block : this.blocks) {
            if (block.rule() instanceof OfCertificate rule) {
                add(certificates, rule.sha256(), block);
            } else if (block.rule() instanceof OfPublicKey rule) {
                add(keys, rule.sha256(), block);
            } else if (block.rule() instanceof OfSerial rule) {
                add(serials, rule.serial(), block);
            }
        }
    }

    private static <K> void add(Map<K, List<Block>> index, K key, Block block) {
        index.computeIfAbsent(key, none -> new ArrayList<>(1)).add(block);
    }

    /** Whether an entry, ended or not, blocks what a rule does. */
    public boolean isAbout(BlockRule rule) {
        if (rule instanceof OfCertificate one) {
            return certificates.containsKey(one.sha256());
        }
        if (rule instanceof OfPublicKey one) {
            return keys.containsKey(one.sha256());
        }
        return serials.getOrDefault(((OfSerial) rule).serial(), List.of()).stream()
                .anyMatch(block -> block.rule().isSameAs(rule));
    }

    /** Every entry, also those that have ended. */
    public List<Block> blocks() {
        return blocks;
    }

    /**
     * Returns the entry that blocks a certificate, or nothing.
     *
     * @throws dev.keycloakmtls.problem.MalformedException if the certificate or its key has no encoding
     */
    public Optional<Block> find(X509Certificate certificate, Instant now) {
        if (!certificates.isEmpty()) {
            Optional<Block> found = holding(certificates.get(Thumbprint.of(certificate)), now);
            if (found.isPresent()) {
                return found;
            }
        }
        if (!serials.isEmpty()) {
            Optional<Block> found = ofSerial(certificate, now);
            if (found.isPresent()) {
                return found;
            }
        }
        if (!keys.isEmpty()) {
            for (Thumbprint thumbprint : KeyThumbprints.of(certificate.getPublicKey())) {
                Optional<Block> found = holding(keys.get(thumbprint), now);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** A name that would take long to compare is taken for the blocked one: whoever made it chose the serial number too. */
    private Optional<Block> ofSerial(X509Certificate certificate, Instant now) {
        List<Block> candidates = serials.get(certificate.getSerialNumber());
        if (candidates == null) {
            return Optional.empty();
        }
        DistinguishedName issuer = DistinguishedName.of(certificate.getIssuerX500Principal());
        boolean tooLong = issuer.excess().isPresent();
        return holding(
                candidates.stream()
                        .filter(block -> block.rule() instanceof OfSerial rule
                                && (tooLong || rule.issuer().matches(issuer)))
                        .toList(),
                now);
    }

    private static Optional<Block> holding(@Nullable List<Block> found, Instant now) {
        return found == null
                ? Optional.empty()
                : found.stream().filter(block -> block.holds(now)).findFirst();
    }

    /** Refuses a certificate by itself, whoever trusts it: for both methods, before anything else is asked. */
    public Optional<Rejected> refusesLeaf(X509Certificate leaf, Instant now) {
        return refuses(ProblemCode.BLOCKED_LEAF, leaf, find(leaf, now));
    }

    /**
     * Refuses a path that has a blocked element: a certificate, a CA between, or the trust anchor. To be asked about the path
     * that an acceptance rests on, each time, and also when the acceptance itself was remembered.
     */
    public Optional<Rejected> refusesPath(TrustedPath path, Instant now) {
        if (blocks.isEmpty()) {
            return Optional.empty();
        }
        ProblemCode element = ProblemCode.BLOCKED_LEAF;
        for (Link link : path.links()) {
            Optional<Rejected> refused = refuses(
                    element, link.certificate(), find(link.certificate(), now).or(() -> findAsIssued(link, now)));
            if (refused.isPresent()) {
                return refused;
            }
            element = ProblemCode.BLOCKED_INTERMEDIATE;
        }
        return refuses(ProblemCode.BLOCKED_ANCHOR, path.anchor(), find(path.anchor(), now));
    }

    /** The entry that blocks a certificate of which it is not known who has issued it, in whatever form he can have made it. */
    Optional<Block> findInAnyForm(X509Certificate certificate, Instant now) {
        return find(certificate, now)
                .or(() -> certificates.isEmpty()
                        ? Optional.empty()
                        : CertificateThumbprints.ofAnyIssuer(certificate).stream()
                                .flatMap(thumbprint -> holding(certificates.get(thumbprint), now).stream())
                                .findFirst());
    }

    /** Whoever presents a certificate may have changed what its issuer has not signed. */
    private Optional<Block> findAsIssued(Link link, Instant now) {
        return certificates.isEmpty()
                ? Optional.empty()
                : CertificateThumbprints.of(link.certificate(), link.issuer().getPublicKey()).stream()
                        .flatMap(thumbprint -> holding(certificates.get(thumbprint), now).stream())
                        .findFirst();
    }

    private static Optional<Rejected> refuses(ProblemCode element, X509Certificate certificate, Optional<Block> found) {
        return found.map(block -> new Rejected(
                RejectionReason.CERTIFICATE_BLOCKED,
                element.with(Map.of(
                        "subject",
                        DistinguishedName.of(certificate.getSubjectX500Principal()),
                        "since",
                        block.since(),
                        "author",
                        block.author(),
                        "rule",
                        block.rule().detail(),
                        "why",
                        block.reason()))));
    }
}
