package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.crl.ListTurn.Turn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** Reads one list (RFC 5280 §5.1): first its frame, by which is decided whose signature is expected, and then the rest. */
final class ListParser {

    private static final int MAX_NAME = 8 * 1024;
    private static final int MAX_ALGORITHM = 1024;
    private static final int MAX_EXTENSIONS = Bound.CRL_EXTENSION_OCTETS.value();
    private static final int MAX_SIGNATURE = 4096;
    private static final int MAX_TIME = 32;
    private static final int MAX_VERSION = 1;

    private static final int VERSION_2 = 1;
    private static final int EXTENSIONS = 0xa0; // [0] EXPLICIT

    private final DerStream in;
    private final ListTurn turn;
    private final String realm;
    private final long maxOctets;
    private long end;
    private long signedEnd;

    /** @param maxOctets of a list: of a larger one nothing but its first length is read */
    ListParser(DerStream in, ListTurn turn, String realm, long maxOctets) {
        this.in = in;
        this.turn = turn;
        this.realm = realm;
        this.maxOctets = maxOctets;
    }

    ListFrame frame() throws IOException {
        end = in.open(DerStream.SEQUENCE, Long.MAX_VALUE);
        if (end > maxOctets) {
            throw new FetchFailedException(
                    Kind.UNUSABLE, ProblemCode.CRL_LARGE.with(Map.of("count", end, "most", maxOctets)));
        }
        signedEnd = in.open(DerStream.SEQUENCE, end);
        long signedStart = in.position();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        boolean hasExtensions = in.peek() == DerStream.INTEGER;
        if (hasExtensions) {
            byte[] version = keep(head, in.element(DerStream.INTEGER, signedEnd, MAX_VERSION));
            if (version.length != 3 || version[2] != VERSION_2) {
                throw new MalformedListException(ProblemCode.CRL_VERSION.detail());
            }
        }
        byte[] algorithm = keep(head, in.element(DerStream.SEQUENCE, signedEnd, MAX_ALGORITHM));
        byte[] issuer = keep(head, in.element(DerStream.SEQUENCE, signedEnd, MAX_NAME));
        Instant thisUpdate = DerTime.of(keep(head, time()));
        if (in.position() == signedEnd || !isTime(in.peek())) {
            throw new MalformedListException(ProblemCode.NOT_A_CURRENT_CRL.detail());
        }
        Instant nextUpdate = DerTime.of(keep(head, time()));
        return new ListFrame(
                end,
                signedEnd - signedStart,
                head.toByteArray(),
                algorithm(algorithm),
                algorithm,
                name(issuer),
                thisUpdate,
                nextUpdate,
                hasExtensions);
    }

    private static byte[] keep(ByteArrayOutputStream head, byte[] element) {
        head.writeBytes(element);
        return element;
    }

    private byte[] time() throws IOException {
        int tag = in.peek();
        if (!isTime(tag)) {
            throw new MalformedListException(ProblemCode.CRL_NO_THIS_UPDATE.detail());
        }
        return in.element(tag, signedEnd, MAX_TIME);
    }

    private static boolean isTime(int tag) {
        return tag == DerStream.UTC_TIME || tag == DerStream.GENERALIZED_TIME;
    }

    private static AlgorithmIdentifier algorithm(byte[] der) throws MalformedListException {
        try {
            return AlgorithmIdentifier.getInstance(der);
        } catch (RuntimeException e) {
            throw new MalformedListException(ProblemCode.CRL_ALGORITHM.detail(), e);
        }
    }

    private static X500Principal name(byte[] der) throws MalformedListException {
        try {
            return DistinguishedName.comparable(der);
        } catch (RuntimeException e) {
            throw new MalformedListException(ProblemCode.CRL_ISSUER_UNREADABLE.detail(), e);
        }
    }

    /**
     * Reads what follows the frame.
     *
     * @param signers of whom one must have signed the list
     */
    RevocationList list(ListFrame frame, List<CrlSigner> signers) throws IOException {
        ListSignature signature = ListSignature.of(frame.algorithm(), signers, frame.signedOctets());
        byte[] header = Der.header(DerStream.SEQUENCE, frame.signedOctets());
        signature.update(header, 0, header.length);
        signature.update(frame.head(), 0, frame.head().length);
        try (Turn taken = turn.take(realm, frame.octets())) {
            EntryIssuers issuers = new EntryIssuers(frame.issuer());
            EntryParser entries = new EntryParser(in, issuers, frame.hasExtensions());
            in.observe(new DerStream.Observer() {
                @Override
                public void update(byte[] octets, int offset, int length) throws IOException {
                    signature.update(octets, offset, length);
                }

                @Override
                public void goOn() throws IOException {
                    taken.goOn();
                }
            });
            if (in.position() < signedEnd && in.peek() == DerStream.SEQUENCE) {
                entries.read(in.open(DerStream.SEQUENCE, signedEnd));
            }
            byte[] extensions = in.position() < signedEnd && frame.hasExtensions()
                    ? in.element(EXTENSIONS, signedEnd, MAX_EXTENSIONS)
                    : new byte[0];
            if (in.position() != signedEnd) {
                throw new MalformedListException(ProblemCode.CRL_GOES_ON.detail());
            }
            in.observe(null);
            byte[] encodedSignature = signature(frame);
            CrlSigner signer = signature
                    .signer(bits(encodedSignature))
                    .orElseThrow(() -> new FetchFailedException(
                            Kind.UNUSABLE, ProblemCode.CRL_UNSIGNED.with(Map.of("issuer", frame.issuer()))));
            return RevocationList.of(
                    frame, extensions, encodedSignature, signer, entries.index().build(), issuers);
        }
    }

    /** What is behind the signed part, to the document's end. */
    private byte[] signature(ListFrame frame) throws IOException {
        byte[] algorithm = in.element(DerStream.SEQUENCE, end, MAX_ALGORITHM);
        if (!Arrays.equals(algorithm, frame.encodedAlgorithm())) {
            throw new MalformedListException(ProblemCode.CRL_ALGORITHMS.detail());
        }
        byte[] signature = in.element(DerStream.BIT_STRING, end, MAX_SIGNATURE);
        if (in.position() != end || !in.isAtEnd()) {
            throw new MalformedListException(ProblemCode.CRL_TRAILING.detail());
        }
        return signature;
    }

    private static byte[] bits(byte[] element) throws MalformedListException {
        int header = element.length < 0x82 ? 2 : element.length < 0x103 ? 3 : 4;
        if (element.length <= header || element[header] != 0) {
            throw new MalformedListException(ProblemCode.CRL_SIGNATURE.detail());
        }
        return Arrays.copyOfRange(element, header + 1, element.length);
    }
}
