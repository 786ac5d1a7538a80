package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.config.AttributeSource;
import dev.keycloakmtls.config.ClientAttributes;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a client's JWKS comes from. */
enum JwksSource {
    NONE,
    INLINE,
    URL;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<JwksSource> of(String code) {
        return Arrays.stream(values())
                .filter(source -> source.code().equals(code))
                .findFirst();
    }

    /** What is switched on; a client with both is refused by validation. */
    static JwksSource of(AttributeSource attributes) {
        if (attributes.flag(ClientAttributes.USE_JWKS_URL)) {
            return URL;
        }
        return attributes.flag(ClientAttributes.USE_JWKS_STRING) ? INLINE : NONE;
    }
}
