package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The serial numbers of one list, each in as many octets as it has, one more, and four to find it by. It is searched by a
 * hash whose key nobody knows, and what is found is compared: whoever chooses serial numbers can neither make two of them
 * one nor make a search slow.
 */
final class SerialIndex {

    private static final int MAX_ALIKE = Bound.CRL_SAME_SERIAL.value();

    /** Hashes are spread evenly: about so many begin with the same bits, as many bits as {@link #starts} tells apart. */
    private static final int NEIGHBOURS = 4;

    private static final int CHUNK_BITS = 16;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int FIRST_CHUNK = 1 << 10;

    /** RFC 5280 §4.1.2.2; longer ones are kept as their SHA-256. */
    private static final int MAX_SERIAL = 20;

    private static final int DIGEST = 32;

    // A record begins with one octet: what kind of number it is and, apart from that, a mark.
    private static final int REMOVED = 0x80;
    private static final int NEGATIVE = 0x40;
    private static final int HASHED = 0x20;
    private static final int LENGTH = 0x1f;

    /** Octets are hashed so many at a time, and read one more: that many are kept behind the last record. */
    private static final int LIMB = 7;

    private static final int BEHIND = 8;
    private static final VarHandle OCTETS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final long PRIME = (1L << 61) - 1;
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * An entry with the serial number that was asked for.
     *
     * @param removed whether it says that the certificate is off the list (removeFromCRL)
     * @param issuer the number of its certificate issuer, as it was told to {@link Builder#issuer}
     */
    record Hit(boolean removed, int issuer) {}

    private final byte[][] chunks;
    private final int[] order; // where the records stand, by their hash
    private final int[] starts; // where in the order the hashes begin that have the same first bits, and the end
    private final int[] issuerStarts;
    private final int[] issuers;
    private final long key;

    private SerialIndex(byte[][] chunks, int[] order, int[] starts, int[] issuerStarts, int[] issuers, long key) {
        this.chunks = chunks;
        this.order = order;
        this.starts = starts;
        this.issuerStarts = issuerStarts;
        this.issuers = issuers;
        this.key = key;
    }

    int size() {
        return order.length;
    }

    /** The memory that this holds, in octets. */
    int octets() {
        int records = Arrays.stream(chunks).mapToInt(chunk -> chunk.length + 24).sum();
        return records + 4 * (order.length + starts.length) + 4 * (issuerStarts.length + issuers.length);
    }

    /**
     * Finds the entries with a serial number.
     *
     * @param serial as it is encoded in DER, without tag and length
     */
    List<Hit> find(byte[] serial) {
        byte[] sought = record(serial, 0, serial.length);
        int hash = hash(key, sought, 0);
        List<Hit> hits = List.of();
        for (int i = first(hash); i < order.length && hashAt(order[i]) == hash; i++) {
            if (isAt(order[i], sought)) {
                hits = hits.isEmpty() ? new ArrayList<>(1) : hits;
                hits.add(hit(order[i]));
            }
        }
        return hits;
    }

    /** The first with this hash or a greater one. */
    private int first(int hash) {
        int bits = Integer.numberOfTrailingZeros(starts.length - 1);
        int low = starts[firstBits(hash, bits)];
        int high = starts[firstBits(hash, bits) + 1];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (hashAt(order[middle]) < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** In the order of the hashes, which are signed: from 0. */
    private static int firstBits(int hash, int bits) {
        return (int) ((hash - (long) Integer.MIN_VALUE) >>> (Integer.SIZE - bits));
    }

    private int hashAt(int place) {
        return hash(key, chunks[place >>> CHUNK_BITS], place & (CHUNK - 1));
    }

    private boolean isAt(int place, byte[] sought) {
        byte[] chunk = chunks[place >>> CHUNK_BITS];
        int offset = place & (CHUNK - 1);
        int length = sought.length - BEHIND;
        return (chunk[offset] & ~REMOVED & 0xff) == sought[0]
                && Arrays.equals(chunk, offset + 1, offset + length, sought, 1, length);
    }

    private Hit hit(int place) {
        boolean removed = (chunks[place >>> CHUNK_BITS][place & (CHUNK - 1)] & REMOVED) != 0;
        int run = Arrays.binarySearch(issuerStarts, place);
        int last = run < 0 ? -run - 2 : run;
        return new Hit(removed, last < 0 ? 0 : issuers[last]);
    }

    /** A number as it is kept, without a mark. */
    private static byte[] record(byte[] octets, int offset, int length) {
        int sign = octets[offset] < 0 ? NEGATIVE : 0;
        int skipped = octets[offset] == 0 && length > 1 ? 1 : 0; // a positive number's first bit
        int kept = length - skipped;
        if (kept > MAX_SERIAL) {
            byte[] record = new byte[1 + DIGEST + BEHIND];
            record[0] = HASHED;
            System.arraycopy(digest(octets, offset, length), 0, record, 1, DIGEST);
            return record;
        }
        byte[] record = new byte[1 + kept + BEHIND];
        record[0] = (byte) (sign | kept);
        System.arraycopy(octets, offset + skipped, record, 1, kept);
        return record;
    }

    private static byte[] digest(byte[] octets, int offset, int length) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(octets, offset, length);
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A polynomial over a prime field at a secret point: of any two numbers the chance to collide is that of the hash's bits. */
    private static int hash(long key, byte[] octets, int offset) {
        int head = octets[offset] & ~REMOVED & 0xff;
        int length = 1 + ((head & HASHED) != 0 ? DIGEST : head & LENGTH);
        long hash = head + 1L;
        for (int i = 1; i < length; i += LIMB) {
            long limb = (long) OCTETS.get(octets, offset + i) >>> 8;
            hash = product(hash, key) + (limb >>> 8 * Math.max(0, LIMB - length + i));
        }
        return (int) (product(hash, key) >>> 29);
    }

    private static long product(long one, long other) {
        long low = one * other;
        long high = Math.multiplyHigh(one, other);
        long sum = (low & PRIME) + ((low >>> 61) | (high << 3));
        return (sum & PRIME) + (sum >>> 61);
    }

    /** Takes entries in the order of the list. */
    static final class Builder {

        private final List<byte[]> chunks = new ArrayList<>();
        private byte[] chunk = new byte[FIRST_CHUNK];
        private int used;
        private int size;
        private int[] issuerStarts = new int[0];
        private int[] issuers = new int[0];
        private int runs;

        /** Of the entries that follow. */
        void issuer(int number) {
            if (runs == issuers.length) {
                issuers = Arrays.copyOf(issuers, Math.max(16, 2 * runs));
                issuerStarts = Arrays.copyOf(issuerStarts, Math.max(16, 2 * runs));
            }
            issuerStarts[runs] = (chunks.size() << CHUNK_BITS) | used;
            issuers[runs++] = number;
        }

        /** @param offset of the serial number as it is encoded in DER, without tag and length */
        void add(byte[] octets, int offset, int length, boolean removed) {
            int skipped = octets[offset] == 0 && length > 1 ? 1 : 0;
            int kept = length - skipped;
            if (kept > MAX_SERIAL) {
                byte[] record = record(octets, offset, length);
                room(1 + DIGEST);
                System.arraycopy(record, 0, chunk, used, 1 + DIGEST);
                kept = DIGEST;
            } else {
                room(1 + kept);
                chunk[used] = (byte) ((octets[offset] < 0 ? NEGATIVE : 0) | kept);
                System.arraycopy(octets, offset + skipped, chunk, used + 1, kept);
            }
            if (removed) {
                chunk[used] |= (byte) REMOVED;
            }
            used += 1 + kept;
            size++;
        }

        /** A record does not cross from one chunk to the next. */
        private void room(int octets) {
            if (used + octets + BEHIND <= chunk.length) {
                return;
            }
            if (chunk.length < CHUNK) {
                chunk = Arrays.copyOf(chunk, 4 * chunk.length);
                return;
            }
            chunks.add(chunk);
            chunk = new byte[CHUNK];
            used = 0;
        }

        /** @throws IOException if too many entries have the same serial number */
        SerialIndex build() throws IOException {
            chunks.add(Arrays.copyOf(chunk, used + BEHIND));
            byte[][] records = chunks.toArray(byte[][]::new);
            long key = 1 + Math.floorMod(RANDOM.nextLong(), PRIME - 1);
            long[] hashes = new long[size]; // each with where its record stands
            int i = 0;
            for (int c = 0; c < records.length; c++) {
                byte[] octets = records[c];
                for (int at = 0;
                        at < octets.length && octets[at] != 0; ) { // no record begins with what a chunk has left
                    hashes[i++] = ((long) hash(key, octets, at) << 32) | (c << CHUNK_BITS) | at;
                    int head = octets[at];
                    at += 1 + ((head & HASHED) != 0 ? DIGEST : head & LENGTH);
                }
            }
            Arrays.sort(hashes);
            refuseCrowds(hashes);
            int[] order = new int[size];
            Arrays.setAll(order, place -> (int) hashes[place]);
            return new SerialIndex(
                    records,
                    order,
                    starts(hashes),
                    Arrays.copyOf(issuerStarts, runs),
                    Arrays.copyOf(issuers, runs),
                    key);
        }

        /** @param hashes in their order, each in the upper half of a number */
        private static int[] starts(long[] hashes) {
            int bits = Integer.SIZE - Integer.numberOfLeadingZeros(hashes.length / NEIGHBOURS);
            int[] starts = new int[(1 << bits) + 1];
            int next = 0;
            for (int i = 0; i < hashes.length; i++) {
                for (int known = firstBits((int) (hashes[i] >> 32), bits); next <= known; next++) {
                    starts[next] = i;
                }
            }
            Arrays.fill(starts, next, starts.length, hashes.length);
            return starts;
        }

        private static void refuseCrowds(long[] hashes) throws IOException {
            for (int i = MAX_ALIKE; i < hashes.length; i++) {
                if (hashes[i] >> 32 == hashes[i - MAX_ALIKE] >> 32) {
                    throw new FetchFailedException(
                            Kind.UNUSABLE, ProblemCode.CRL_ALIKE.with(Map.of("count", MAX_ALIKE)));
                }
            }
        }
    }
}
