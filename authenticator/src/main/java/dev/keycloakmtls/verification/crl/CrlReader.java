package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.verification.crl.CrlDocument.Foreign;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a document of CRLs (RFC 5280 §5): one in DER, or some in PEM. The issuer comes ahead of the entries, so a list's
 * signature is verified while its entries are read; without one of the keys that are asked for, nothing of it is kept.
 */
public final class CrlReader {

    /** The JDK's, for lists of a CA whose clock is ahead. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(15);

    private final ListTurn turn;
    private final long maxOctets;
    private final String realm;

    /**
     * Makes a reader.
     *
     * @param turn that all readers of a node share
     * @param maxOctets of one list
     */
    public CrlReader(ListTurn turn, long maxOctets) {
        this(turn, maxOctets, "");
    }

    private CrlReader(ListTurn turn, long maxOctets, String realm) {
        this.turn = turn;
        this.maxOctets = maxOctets;
        this.realm = realm;
    }

    /**
     * The same for one realm, which waits for turns by itself.
     *
     * @param other in a spelling that is always the same
     */
    public CrlReader onBehalfOf(String other) {
        return new CrlReader(turn, maxOctets, other);
    }

    /**
     * Reads all lists of a document.
     *
     * @param document as it comes; whoever gave it bounds it in octets and time, and closes it
     * @param signers whose lists are kept; of everybody else's only the frame is read
     * @param now nothing that has expired is read
     * @return at least one list, own or foreign
     * @throws IOException with words for an administrator if the document is anything but valid CRLs, if one in a signer's name
     *     is not signed by it, or if all of them have expired
     */
    public CrlDocument read(InputStream document, Collection<CrlSigner> signers, Instant now) throws IOException {
        BufferedInputStream in = new BufferedInputStream(document);
        in.mark(1);
        int first = in.read();
        in.reset();
        if (first < 0) {
            throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.NOT_A_CRL.detail());
        }
        Collected collected = new Collected(signers, now);
        if (first == DerStream.SEQUENCE) {
            if (!collected.add(in)) {
                throw collected.expired();
            }
            return collected.document();
        }
        PemBlocks blocks = new PemBlocks(in);
        for (Optional<InputStream> block = blocks.next(); block.isPresent(); block = blocks.next()) {
            collected.add(block.get()); // a bundle may have a list that has expired beside the one that replaces it
            block.get().transferTo(OutputStream.nullOutputStream());
        }
        return collected.document();
    }

    private final class Collected {

        private final Collection<CrlSigner> signers;
        private final Instant now;
        private final List<RevocationList> lists = new ArrayList<>();
        private final List<Foreign> foreign = new ArrayList<>();
        private Optional<ListFrame> expired = Optional.empty();

        private Collected(Collection<CrlSigner> signers, Instant now) {
            this.signers = signers;
            this.now = now;
        }

        /** Whether a list was added; none is when it has expired. */
        private boolean add(InputStream der) throws IOException {
            try {
                ListParser parser = new ListParser(new DerStream(der), turn, realm, maxOctets);
                ListFrame frame = parser.frame();
                if (frame.thisUpdate().isAfter(now.plus(CLOCK_SKEW))) {
                    throw new FetchFailedException(
                            Kind.UNUSABLE,
                            ProblemCode.CRL_OF_NOT_YET.with(
                                    Map.of("issuer", frame.issuer(), "time", frame.thisUpdate())));
                }
                if (!frame.nextUpdate().isAfter(now)) {
                    expired = Optional.of(frame);
                    return false;
                }
                List<CrlSigner> own = signers.stream()
                        .filter(signer -> signer.name().equals(frame.issuer()))
                        .toList();
                if (own.isEmpty()) {
                    foreign.add(new Foreign(frame.issuer(), frame.thisUpdate(), frame.nextUpdate()));
                } else {
                    lists.add(parser.list(frame, own));
                }
                return true;
            } catch (MalformedListException e) {
                throw new FetchFailedException(
                        Kind.UNUSABLE, ProblemCode.NOT_A_CRL_BECAUSE.with(Map.of("why", e.detail())), e);
            }
        }

        private CrlDocument document() throws IOException {
            if (!lists.isEmpty() || !foreign.isEmpty()) {
                return new CrlDocument(lists, foreign);
            }
            throw expired.isPresent()
                    ? expired()
                    : new FetchFailedException(Kind.UNUSABLE, ProblemCode.NOT_A_CRL.detail());
        }

        private IOException expired() {
            ListFrame frame = expired.orElseThrow();
            return new FetchFailedException(
                    Kind.UNUSABLE,
                    ProblemCode.CRL_EXPIRED.with(Map.of("issuer", frame.issuer(), "time", frame.nextUpdate())));
        }
    }
}
