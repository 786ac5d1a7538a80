package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The DER of the CRLs in a PEM text (RFC 7468 §6), one after another; other blocks are passed over. */
final class PemBlocks {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final String LABEL = "X509 CRL";

    /** RFC 7468 §2 has 64 characters in a line; who writes a whole list into one has more than this. */
    private static final int MAX_LINE = 4096;

    private final BufferedInputStream in;

    PemBlocks(BufferedInputStream in) {
        this.in = in;
    }

    /** The next CRL, to be read to its end before the one after it; nothing if there is none. */
    Optional<InputStream> next() throws IOException {
        for (String line = line(); line != null; line = line()) {
            if (line.equals(BEGIN + LABEL + DASHES)) {
                return Optional.of(Base64.getMimeDecoder().wrap(new Body()));
            }
        }
        return Optional.empty();
    }

    /** Without what surrounds it; of a longer one the beginning; null at the end. */
    private @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int octet = in.read();
        if (octet < 0) {
            return null;
        }
        while (octet >= 0 && octet != '\n' && octet != '\r') {
            if (line.length() < MAX_LINE) {
                line.append((char) octet);
            }
            octet = in.read();
        }
        return line.toString().strip();
    }

    /** Up to the dashes, which no base64 has. */
    @SuppressWarnings("InputStreamSlowMultibyteRead") // the decoder reads octet by octet
    private final class Body extends InputStream {

        private boolean ended;

        @Override
        public int read() throws IOException {
            if (ended) {
                return -1;
            }
            int octet = in.read();
            if (octet < 0) {
                throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.CRL_PEM.detail());
            }
            if (octet != '-') {
                return octet;
            }
            ended = true;
            if (!("-" + line()).equals(END + LABEL + DASHES)) {
                throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.CRL_PEM.detail());
            }
            return -1;
        }
    }
}
