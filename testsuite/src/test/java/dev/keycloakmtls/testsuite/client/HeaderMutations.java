package dev.keycloakmtls.testsuite.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Changes a header's value, over and over the same way for the same seed. What comes out is still one line. */
public final class HeaderMutations {
    /** What the formats are made of, and what readers of text stumble over. */
    private static final List<String> WORDS = List.of(
            ",",
            ";",
            ":",
            "=",
            "\"",
            "\\\"",
            "%",
            "%00",
            "%2C",
            "%0A",
            "%ZZ",
            "%",
            "+",
            " ",
            "\t",
            "-----BEGIN CERTIFICATE-----",
            "-----END CERTIFICATE-----",
            "-----BEGIN%20CERTIFICATE-----%0A",
            "Cert=",
            "Chain=",
            "Hash=",
            "Subject=\"",
            "(null)",
            "null",
            "MIIB",
            "MIID//////8=",
            "AAAA",
            "====",
            "\u00e9",
            "\u00ff");

    private static final int MAX_EDITS = 6;
    private static final int MAX_LENGTH = 6_000;

    private final Random random;

    public HeaderMutations(long seed) {
        this.random = new Random(seed);
    }

    public String of(String value) {
        var text = new StringBuilder(value);
        for (int edits = 1 + random.nextInt(MAX_EDITS); edits > 0; edits--) {
            edit(text);
        }
        if (text.length() > MAX_LENGTH) {
            text.setLength(MAX_LENGTH);
        }
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1)
                .replaceAll("[\\r\\n\\x00]", " ");
    }

    private void edit(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(1 + random.nextInt(200)));
        switch (random.nextInt(8)) {
            case 0 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
            case 1 -> text.replace(at, end, WORDS.get(random.nextInt(WORDS.size())));
            case 2 -> text.delete(at, end);
            case 3 -> text.insert(at, text.substring(at, end)); // twice
            case 4 -> text.insert(random.nextInt(at + 1), text.substring(at, end)); // elsewhere too
            case 5 -> text.setLength(at);
            case 6 -> text.insert(at, (char) (0x20 + random.nextInt(0xdf)));
            default -> {
                if (at < text.length()) {
                    text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(7))));
                }
            }
        }
    }
}
