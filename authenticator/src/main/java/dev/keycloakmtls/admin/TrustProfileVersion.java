package dev.keycloakmtls.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.keycloak.component.ComponentModel;

/** Tells whether a trust profile is still the one that somebody has read. */
final class TrustProfileVersion {

    private TrustProfileVersion() {}

    /** The SHA-256 of name and configuration; the database keeps the values of a key in no order. */
    static String of(ComponentModel component) {
        MessageDigest digest = sha256();
        add(digest, String.valueOf(component.getName()));
        Map<String, List<String>> config = new TreeMap<>(TrustProfileConfig.of(component));
        config.forEach((key, values) -> {
            add(digest, key);
            add(digest, String.valueOf(values.size()));
            values.stream().sorted().forEach(value -> add(digest, value));
        });
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    }

    /** The length goes first, so that no text can be taken for two. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
