package dev.keycloakmtls.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CompressedDocumentTest {

    @Test
    void isReadUpToItsEndWhenItComesInParts() throws IOException {
        InputStream parts = late(compressed("one, "), compressed(""), compressed("two"));

        assertThat(new CompressedDocument(parts).readAllBytes())
                .asString(US_ASCII)
                .isEqualTo("one, two");
    }

    @Test
    void isNotWholeWhereItIsCutOff() throws IOException {
        byte[] whole = compressed("a document that is long enough to be cut somewhere");
        byte[] cut = Arrays.copyOf(whole, whole.length - 10);

        assertThatThrownBy(() -> new CompressedDocument(late(cut)).readAllBytes())
                .isInstanceOf(EOFException.class);
    }

    /** Parts of which the next one has never arrived when somebody asks what there is. */
    private static InputStream late(byte[]... parts) {
        List<InputStream> streams =
                Stream.of(parts).<InputStream>map(ByteArrayInputStream::new).toList();
        Enumeration<InputStream> all = Collections.enumeration(streams);
        return new FilterInputStream(new SequenceInputStream(all)) {
            @Override
            public int available() {
                return 0;
            }
        };
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(octets)) {
            out.write(text.getBytes(US_ASCII));
        }
        return octets.toByteArray();
    }
}
