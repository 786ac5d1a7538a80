package dev.keycloakmtls.check;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.keycloak.common.util.SecretGenerator;

/**
 * What a caller of a connection check has to know: 256 random bits. Only its hash is kept.
 *
 * @param text base64url, 43 characters
 */
record CheckSecret(String text) {

    private static final int OCTETS = 32;
    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** @throws IllegalArgumentException if the text could be no secret */
    CheckSecret {
        if (!isWellFormed(text)) {
            throw new IllegalArgumentException("not a secret of a connection check");
        }
    }

    /** Makes one that nobody knows. */
    static CheckSecret random() {
        return new CheckSecret(Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(SecretGenerator.getInstance().randomBytes(OCTETS)));
    }

    /** Whether a text could be a secret; says nothing of whether it is one. */
    static boolean isWellFormed(String text) {
        return SYNTAX.matcher(text).matches();
    }

    /** What is kept of it: the SHA-256 of its characters. No salt is needed for 256 random bits. */
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Compares in a time that does not depend on where the two differ. */
    boolean hasHash(byte[] hash) {
        return MessageDigest.isEqual(hash(), hash);
    }

    /** Not the secret: this ends in logs. */
    @Override
    public String toString() {
        return "CheckSecret";
    }
}
