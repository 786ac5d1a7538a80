package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The text of the client attribute that holds the credentials of one source: reads it, adds to it and takes from it. */
public final class CredentialText {

    private static final String PEM = "-----BEGIN ";

    private static final List<CredentialSource> STORED = List.of(
            CredentialSource.CERTIFICATE,
            CredentialSource.THUMBPRINT,
            CredentialSource.PUBLIC_KEY,
            CredentialSource.JWKS);

    private CredentialText() {}

    /** The client attribute that a source is stored in; {@code jwks_uri} and pinned subjects are not stored. */
    public static String attribute(CredentialSource source) {
        return switch (source) {
            case CERTIFICATE -> ClientAttributes.CERTIFICATES;
            case THUMBPRINT -> ClientAttributes.THUMBPRINTS;
            case PUBLIC_KEY -> ClientAttributes.PUBLIC_KEYS;
            case JWKS -> ClientAttributes.JWKS_STRING;
            case JWKS_URI, PINNED_SUBJECT -> throw new IllegalArgumentException(source + " is not stored");
        };
    }

    /**
     * Reads the credentials of a text.
     *
     * @throws MalformedException if it is malformed
     */
    public static List<StoredCredential> read(CredentialSource source, String text) {
        return switch (source) {
            case CERTIFICATE ->
                Pem.certificates(text).stream()
                        .map(certificate -> StoredCredential.of(source, certificate))
                        .toList();
            case JWKS ->
                JsonWebKeys.parse(text).certificates().stream()
                        .map(certificate -> StoredCredential.of(source, certificate))
                        .toList();
            case THUMBPRINT ->
                thumbprints(text).stream()
                        .map(thumbprint -> StoredCredential.of(source, thumbprint))
                        .toList();
            case PUBLIC_KEY -> publicKeys(text);
            case JWKS_URI, PINNED_SUBJECT -> throw new IllegalArgumentException(source + " is not stored");
        };
    }

    /** Those that can be read, of all sources that the client uses. */
    public static List<StoredCredential> readable(AttributeSource attributes) {
        List<StoredCredential> credentials = new ArrayList<>();
        for (CredentialSource source : STORED) {
            String text = attributes.text(attribute(source));
            boolean used = source != CredentialSource.JWKS || attributes.flag(ClientAttributes.USE_JWKS_STRING);
            if (used && !text.isEmpty()) {
                try {
                    credentials.addAll(read(source, text));
                } catch (MalformedException e) {
                    // said by whoever validates the client
                }
            }
        }
        return credentials;
    }

    /**
     * Whether an attribute only lost entries: everything that it says it said before.
     *
     * @param attribute any client attribute; only those of credentials have entries
     */
    public static boolean isReduced(String attribute, String before, String after) {
        Optional<CredentialSource> source = STORED.stream()
                .filter(stored -> attribute(stored).equals(attribute))
                .findFirst();
        if (source.isEmpty() || before.isBlank()) {
            return false;
        }
        try {
            return source.get() == CredentialSource.JWKS
                    ? JsonWebKeys.isSubset(after, before)
                    : thumbprints(source.get(), before).containsAll(thumbprints(source.get(), after));
        } catch (MalformedException e) {
            return false;
        }
    }

    private static Set<Thumbprint> thumbprints(CredentialSource source, String text) {
        return read(source, text).stream().map(StoredCredential::thumbprint).collect(Collectors.toSet());
    }

    /** The text with more credentials of its source; not for a JWKS. */
    public static String with(CredentialSource source, String text, List<StoredCredential> added) {
        String before = text.strip();
        List<String> entries = new ArrayList<>();
        boolean pem = added.stream().allMatch(credential -> credential.key().isPresent())
                && (before.isEmpty() || before.contains(PEM));
        if (source == CredentialSource.PUBLIC_KEY && !pem && before.contains(PEM)) {
            // Keys and their thumbprints do not stand in one text.
            publicKeys(before).forEach(key -> entries.add(key.thumbprint().base64Url()));
        } else if (!before.isEmpty()) {
            entries.add(before);
        }
        for (StoredCredential credential : added) {
            entries.add(
                    switch (source) {
                        case CERTIFICATE ->
                            Pem.text(credential.certificate().orElseThrow()).strip();
                        case PUBLIC_KEY ->
                            pem
                                    ? Pem.text(credential.key().orElseThrow()).strip()
                                    : credential.thumbprint().base64Url();
                        case THUMBPRINT -> credential.thumbprint().hex();
                        case JWKS, JWKS_URI, PINNED_SUBJECT ->
                            throw new IllegalArgumentException("nothing is added to " + source);
                    });
        }
        return String.join("\n", entries);
    }

    /** The text without this credential, empty if none is left. */
    public static String without(CredentialSource source, String text, Thumbprint thumbprint) {
        return switch (source) {
            case CERTIFICATE ->
                Pem.without(text, der -> Thumbprint.of(Pem.certificate(der)).equals(thumbprint));
            case THUMBPRINT -> withoutLine(text, thumbprint);
            case PUBLIC_KEY ->
                text.contains(PEM)
                        ? Pem.without(text, der -> Thumbprint.ofPublicKey(Pem.publicKey(der))
                                .equals(thumbprint))
                        : withoutLine(text, thumbprint);
            case JWKS -> JsonWebKeys.without(text, thumbprint);
            case JWKS_URI, PINNED_SUBJECT -> throw new IllegalArgumentException(source + " is not stored");
        };
    }

    private static String withoutLine(String text, Thumbprint thumbprint) {
        return text.lines()
                .filter(line -> line.isBlank()
                        || !Thumbprint.parse(asBase64Url(line.strip())).equals(thumbprint))
                .collect(Collectors.joining("\n"))
                .strip();
    }

    private static List<StoredCredential> publicKeys(String text) {
        return text.contains(PEM)
                ? Pem.publicKeys(text).stream().map(StoredCredential::of).toList()
                : thumbprints(asBase64Url(text)).stream()
                        .map(thumbprint -> StoredCredential.of(CredentialSource.PUBLIC_KEY, thumbprint))
                        .toList();
    }

    /** Base64 is common for the digests of keys. */
    private static String asBase64Url(String text) {
        return text.replace('+', '-').replace('/', '_').replace("=", "");
    }

    private static Set<Thumbprint> thumbprints(String text) {
        Pem.refusePrivateKey(text);
        if (text.length() > Bound.PEM_CHARACTERS.value()) {
            throw ProblemCode.LONGER.malformed(Map.of("count", Bound.PEM_CHARACTERS.value()));
        }
        Set<Thumbprint> result = new LinkedHashSet<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                result.add(Thumbprint.parse(line.strip()));
            } catch (MalformedException e) {
                throw ProblemCode.LINE.malformed(Map.of("number", number, "problem", e.detail()));
            }
            if (result.size() > Bound.PEM_ENTRIES.value()) {
                throw ProblemCode.ENTRIES.malformed(Map.of("count", Bound.PEM_ENTRIES.value()));
            }
        }
        return result;
    }
}
