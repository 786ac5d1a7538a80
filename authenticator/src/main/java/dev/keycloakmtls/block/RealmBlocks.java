package dev.keycloakmtls.block;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.BlockListProvider;
import dev.keycloakmtls.block.BlockLookup.Found;
import dev.keycloakmtls.block.BlockLookup.Refusing;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.block.Block;
import dev.keycloakmtls.domain.block.BlockList;
import dev.keycloakmtls.domain.block.UnjudgedCertificate;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Knows which certificates a realm refuses, as the realm says it now. Of a list that cannot be read completely nobody can say
 * that a certificate is not in it: then nobody is let in.
 *
 * <p>Keycloak keeps a realm in memory until it changes, and tells all nodes when it does. As long as it does, the list of an
 * entry's texts is the same object, and so the index is found by that: nothing is compared, and nothing outlives the realm in
 * Keycloak's memory.
 */
public final class RealmBlocks {

    /** Indexes of this server, by the identity of Keycloak's list; they go with it. */
    private record Known(Cache<List<String>, BlockLookup> indexes) {
        private Known() {
            this(Caffeine.newBuilder().weakKeys().build());
        }
    }

    private final List<BlockLookup> lists;

    private RealmBlocks(List<BlockLookup> lists) {
        this.lists = lists;
    }

    /** What the realm refuses now. */
    public static RealmBlocks of(KeycloakSession session, RealmModel realm) {
        List<ComponentModel> components = components(realm).toList();
        if (components.isEmpty()) {
            return new RealmBlocks(List.of());
        }
        Known known = MutualTlsServer.of(session).only(Known.class, options -> new Known());
        return new RealmBlocks(components.stream()
                .map(component -> known.indexes.get(texts(component), RealmBlocks::read))
                .toList());
    }

    /** The components that hold entries: one, or more where somebody imported another; each counts. */
    public static Stream<ComponentModel> components(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), BlockListProvider.class.getName());
    }

    /** The texts of a component's entries, in no order that means anything; Keycloak's own list, which is not to be changed. */
    public static List<String> texts(ComponentModel component) {
        List<String> texts = component.getConfig().get(BlockListProviderFactory.BLOCKS);
        return texts == null ? List.of() : texts;
    }

    /**
     * Reads entries.
     *
     * @throws MalformedException naming the first that is not understood, or that there are too many
     */
    static BlockList parse(List<String> texts) {
        if (texts.size() > Bound.BLOCK_LIST_ENTRIES.value()) {
            throw ProblemCode.ENTRIES.malformed(Map.of("count", Bound.BLOCK_LIST_ENTRIES.value()));
        }
        List<Block> blocks = new ArrayList<>(texts.size());
        for (String text : texts) {
            try {
                blocks.add(BlockText.read(text));
            } catch (MalformedException e) {
                throw ProblemCode.BLOCK_ENTRY.malformed(Map.of("number", blocks.size() + 1, "problem", e.detail()));
            }
        }
        return new BlockList(blocks);
    }

    private static BlockLookup read(List<String> texts) {
        try {
            return new Found(parse(texts));
        } catch (MalformedException e) {
            return new Refusing(new Rejected(RejectionReason.BLOCK_LIST_UNREADABLE, e.detail()));
        }
    }

    /** Why the list cannot be read, so that nobody is let in; nothing if it can. */
    public Optional<Detail> problem() {
        return unreadable().flatMap(Rejected::cause);
    }

    private Optional<Rejected> unreadable() {
        return lists.stream()
                .flatMap(list -> list instanceof Refusing refusing ? Stream.of(refusing.rejected()) : Stream.empty())
                .findFirst();
    }

    /** The entries that can be read. */
    public List<Block> blocks() {
        return readable().flatMap(list -> list.blocks().stream()).toList();
    }

    private Stream<BlockList> readable() {
        return lists.stream().flatMap(list -> list instanceof Found found ? Stream.of(found.list()) : Stream.empty());
    }

    /** Refuses a blocked certificate, and every certificate where the list cannot be read: before anything else is asked. */
    public Optional<Rejected> refusesLeaf(X509Certificate leaf, Instant now) {
        return lists.isEmpty()
                ? Optional.empty()
                : unreadable().or(() -> readable()
                        .flatMap(list -> list.refusesLeaf(leaf, now).stream())
                        .findFirst());
    }

    /**
     * Whether a certificate is blocked of which it is not said by which path it is trusted; every one is where the list cannot be
     * read. The realm's trust profiles say which CAs are known.
     *
     * @param presented leaf first, at least one
     */
    boolean refusesUnjudged(KeycloakSession session, RealmModel realm, List<X509Certificate> presented, Instant now) {
        if (lists.isEmpty()) {
            return false;
        }
        if (unreadable().isPresent()) {
            return true;
        }
        List<BlockList> filled =
                readable().filter(list -> !list.blocks().isEmpty()).toList();
        if (filled.isEmpty()) {
            return false;
        }
        UnjudgedCertificate certificate = new UnjudgedCertificate(presented, authorities(session, realm), now);
        return filled.stream().anyMatch(certificate::isBlockedBy);
    }

    private static List<X509Certificate> authorities(KeycloakSession session, RealmModel realm) {
        TrustProfiles profiles = new TrustProfiles(session, realm);
        return TrustProfiles.components(realm)
                .map(profiles::read)
                .flatMap(lookup -> lookup instanceof TrustProfileLookup.Found found
                        ? Stream.concat(found.profile().intermediates().stream(), found.profile().anchors().stream())
                        : Stream.empty())
                .toList();
    }

    /** The same verdict, or a refusal if it is an acceptance that rests on a path with a blocked element. */
    public Verdict judge(Verdict verdict, Instant now) {
        return lists.isEmpty()
                ? verdict
                : verdict.trustedPath()
                        .flatMap(path -> readable()
                                .flatMap(list -> list.refusesPath(path, now).stream())
                                .findFirst())
                        .<Verdict>map(refused -> refused)
                        .orElse(verdict);
    }
}
