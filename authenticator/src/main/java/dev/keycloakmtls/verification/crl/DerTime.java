package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times as RFC 5280 §5.1.2.4 has them: in UTC, with seconds, without fractions. */
final class DerTime {

    private static final int UTC_LENGTH = 13; // YYMMDDHHMMSSZ
    private static final int GENERALIZED_LENGTH = 15; // YYYYMMDDHHMMSSZ

    private DerTime() {}

    /**
     * Reads a time as a whole, tag and length included.
     *
     * @throws MalformedListException if it is none
     */
    static Instant of(byte[] element) throws MalformedListException {
        check(element[0] & 0xff, element, 2, element.length - 2);
        String digits = new String(element, 2, element.length - 3, StandardCharsets.US_ASCII);
        int year = Integer.parseInt(digits, 0, digits.length() - 10, 10);
        if (digits.length() + 1 == UTC_LENGTH) {
            year += year < 50 ? 2000 : 1900; // RFC 5280 §4.1.2.5.1
        }
        int at = digits.length() - 10;
        try {
            return LocalDateTime.of(
                            year,
                            number(element, 2 + at),
                            number(element, 4 + at),
                            number(element, 6 + at),
                            number(element, 8 + at),
                            number(element, 10 + at))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new MalformedListException(ProblemCode.CRL_TIME.detail(), e);
        }
    }

    /** @throws MalformedListException if the content of an element with this tag is no time */
    static void check(int tag, byte[] octets, int offset, int length) throws MalformedListException {
        int expected = tag == DerStream.UTC_TIME ? UTC_LENGTH : GENERALIZED_LENGTH;
        boolean valid = (tag == DerStream.UTC_TIME || tag == DerStream.GENERALIZED_TIME)
                && length == expected
                && octets[offset + length - 1] == 'Z';
        for (int i = 0; valid && i < length - 1; i++) {
            valid = octets[offset + i] >= '0' && octets[offset + i] <= '9';
        }
        int month = offset + length - 11;
        if (!valid
                || !isWithin(number(octets, month), 1, 12)
                || !isWithin(number(octets, month + 2), 1, 31)
                || !isWithin(number(octets, month + 4), 0, 23)
                || !isWithin(number(octets, month + 6), 0, 59)
                || !isWithin(number(octets, month + 8), 0, 59)) {
            throw new MalformedListException(ProblemCode.CRL_TIME.detail());
        }
    }

    private static boolean isWithin(int number, int least, int most) {
        return number >= least && number <= most;
    }

    private static int number(byte[] octets, int offset) {
        return 10 * (octets[offset] - '0') + octets[offset + 1] - '0';
    }
}
