package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * Reads the entries of one list (RFC 5280 §5.1.2.6, §5.3). An entry with a critical extension that is not known makes the
 * whole list unusable, as §5.3 wants it.
 */
final class EntryParser {

    private static final int MAX_ENTRY = Bound.CRL_ENTRY_OCTETS.value();

    /** Of one entry; four are defined. */
    private static final int MAX_EXTENSIONS = 16;

    private static final byte[] REASON_CODE = {0x55, 0x1d, 0x15}; // 2.5.29.21
    private static final byte[] CERTIFICATE_ISSUER = {0x55, 0x1d, 0x1d}; // 2.5.29.29
    private static final int REMOVE_FROM_CRL = 8;
    private static final int UNUSED_REASON = 7;
    private static final int LAST_REASON = 10;

    private final DerStream in;
    private final EntryIssuers issuers;
    private final boolean withExtensions;
    private final SerialIndex.Builder index = new SerialIndex.Builder();
    private final int[] oids = new int[MAX_EXTENSIONS];

    private byte[] window = {};
    private int at;
    private int reason;
    private int issuer;
    private int lastIssuer;

    /** @param withExtensions whether the list is of version 2, which alone has extensions */
    EntryParser(DerStream in, EntryIssuers issuers, boolean withExtensions) {
        this.in = in;
        this.issuers = issuers;
        this.withExtensions = withExtensions;
    }

    SerialIndex.Builder index() {
        return index;
    }

    /** Reads entries up to there. */
    void read(long end) throws IOException {
        while (in.position() < end) {
            long entryEnd = in.open(DerStream.SEQUENCE, end);
            long length = entryEnd - in.position();
            if (length > MAX_ENTRY) {
                throw new MalformedListException(ProblemCode.CRL_ENTRY_LONG.with(Map.of("most", MAX_ENTRY)));
            }
            in.require((int) length);
            window = in.window();
            at = in.offset();
            entry(at + (int) length);
            in.advanceTo(at);
        }
    }

    private void entry(int end) throws IOException {
        int serialEnd = open(DerStream.INTEGER, end);
        int serial = at;
        checkInteger(serial, serialEnd);
        at = serialEnd;
        int tag = at < end ? window[at] & 0xff : 0;
        int timeEnd = open(tag, end);
        DerTime.check(tag, window, at, timeEnd - at);
        at = timeEnd;
        reason = 0;
        issuer = lastIssuer;
        if (at < end) {
            int extensionsEnd = open(DerStream.SEQUENCE, end);
            if (!withExtensions || extensionsEnd != end || at == end) {
                throw new MalformedListException(ProblemCode.CRL_ENTRY.detail());
            }
            extensions(end);
        }
        if (issuer != lastIssuer) {
            index.issuer(issuer);
            lastIssuer = issuer;
        }
        index.add(window, serial, serialEnd - serial, reason == REMOVE_FROM_CRL);
    }

    private void checkInteger(int start, int end) throws MalformedListException {
        boolean padded = end - start > 1
                && ((window[start] == 0 && window[start + 1] >= 0) || (window[start] == -1 && window[start + 1] < 0));
        if (start == end || padded) {
            throw new MalformedListException(ProblemCode.CRL_ENTRY.detail());
        }
    }

    private void extensions(int end) throws IOException {
        for (int count = 0; at < end; count++) {
            if (count == MAX_EXTENSIONS) {
                throw new MalformedListException(ProblemCode.CRL_ENTRY_EXTENSIONS.with(Map.of("most", MAX_EXTENSIONS)));
            }
            int extensionEnd = open(DerStream.SEQUENCE, end);
            int oidEnd = open(DerStream.OBJECT_IDENTIFIER, extensionEnd);
            int oid = at;
            refuseRepetition(count, oidEnd);
            at = oidEnd;
            boolean critical = false;
            if (at < extensionEnd && window[at] == DerStream.BOOLEAN) {
                int booleanEnd = open(DerStream.BOOLEAN, extensionEnd);
                critical = booleanEnd - at == 1 && window[at] == -1;
                if (!critical) {
                    throw new MalformedListException(ProblemCode.CRL_ENTRY.detail());
                }
                at = booleanEnd;
            }
            int valueEnd = open(DerStream.OCTET_STRING, extensionEnd);
            if (valueEnd != extensionEnd) {
                throw new MalformedListException(ProblemCode.CRL_ENTRY.detail());
            }
            extension(oid, oidEnd, critical, valueEnd);
            at = valueEnd;
        }
    }

    private void refuseRepetition(int count, int oidEnd) throws MalformedListException {
        for (int i = 0; i < count; i++) {
            int length = oidEnd - at;
            if (Arrays.equals(window, oids[i], oids[i] + length, window, at, oidEnd) && window[oids[i] - 1] == length) {
                throw new MalformedListException(ProblemCode.CRL_ENTRY_TWICE.detail());
            }
        }
        oids[count] = at;
    }

    private void extension(int oid, int oidEnd, boolean critical, int valueEnd) throws IOException {
        if (is(REASON_CODE, oid, oidEnd)) {
            int reasonEnd = open(DerStream.ENUMERATED, valueEnd);
            reason = reasonEnd - at == 1 ? window[at] : -1;
            if (reason < 0 || reason > LAST_REASON || reason == UNUSED_REASON || reasonEnd != valueEnd) {
                throw new MalformedListException(ProblemCode.CRL_ENTRY_REASON.detail());
            }
        } else if (is(CERTIFICATE_ISSUER, oid, oidEnd)) {
            issuer = issuers.number(window, at, valueEnd - at);
        } else if (critical) {
            throw new MalformedListException(ProblemCode.CRL_ENTRY_CRITICAL.detail());
        }
    }

    private boolean is(byte[] expected, int start, int end) {
        return Arrays.equals(window, start, end, expected, 0, expected.length);
    }

    /** Reads a tag and a length; where the element's content ends. */
    private int open(int tag, int end) throws MalformedListException {
        if (end - at < 2 || (window[at] & 0xff) != tag) {
            throw new MalformedListException(ProblemCode.CRL_ENTRY.detail());
        }
        int length = window[at + 1];
        at += 2;
        if (length < 0) { // entries are shorter than 64 kB
            int octets = length & 0x7f;
            if (octets == 0 || octets > 2 || end - at < octets) {
                throw new MalformedListException(ProblemCode.CRL_ENTRY.detail());
            }
            length = octets == 1 ? window[at] & 0xff : (window[at] & 0xff) << 8 | (window[at + 1] & 0xff);
            at += octets;
            if (length < (octets == 1 ? 0x80 : 0x100)) {
                throw new MalformedListException(ProblemCode.CRL_ENTRY.detail());
            }
        }
        if (length > end - at) {
            throw new MalformedListException(ProblemCode.DER_LONGER.detail());
        }
        return at + length;
    }
}
