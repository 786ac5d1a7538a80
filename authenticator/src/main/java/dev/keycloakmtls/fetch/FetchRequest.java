package dev.keycloakmtls.fetch;

import dev.keycloakmtls.domain.UrlHost;
import java.net.URI;
import java.time.Duration;

/**
 * What is to be fetched, and within which bounds.
 *
 * @param realm on whose behalf; any text that is always the same for one realm
 * @param uri http or https
 * @param accept the media types that are wanted, as in the header {@code Accept}
 * @param maxBytes the largest document, in octets; positive
 * @param patience how long all of it may take, the lookup of the name included; positive
 */
public record FetchRequest(String realm, URI uri, String accept, int maxBytes, Duration patience) {

    public FetchRequest {
        if (maxBytes <= 0 || patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("nothing can be fetched within these bounds");
        }
    }

    /** The host that the URL names, in lower case; empty if there is none. */
    String host() {
        return UrlHost.of(uri).orElse("");
    }
}
