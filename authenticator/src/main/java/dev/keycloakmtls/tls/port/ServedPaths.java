package dev.keycloakmtls.tls.port;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides by method and path whether the port serves a request. The path is compared as it was sent: one that is written in any
 * other way (encoded, dotted, with a double slash, a parameter or a slash at its end) is another path, whatever Keycloak would
 * make of it. Only the realm's name may have encoded characters, and none that could end it.
 */
final class ServedPaths {

    private static final String REALMS = "realms/";

    /** RFC 3986 §3.3 without {@code ;}; of encoded octets not those of control characters and of {@code % . / ; \}. */
    private static final Pattern REALM =
            Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,=:@-]" + "|%(?!(?i:[01].|7f|25|2e|2f|3b|5c))[0-9A-Fa-f]{2})+");

    private final String prefix;

    /** @param rootPath Keycloak's {@code http-relative-path}, with or without slashes around it */
    ServedPaths(String rootPath) {
        String inner = rootPath.replaceAll("^/+|/+$", "");
        this.prefix = (inner.isEmpty() ? "/" : "/" + inner + "/") + REALMS;
    }

    /**
     * Whether the port serves such a request.
     *
     * @param path as in the request line, without the query; null: it had none
     */
    boolean serve(String method, @Nullable String path) {
        if (path == null || !path.startsWith(prefix)) {
            return false;
        }
        int end = path.indexOf('/', prefix.length());
        return end > 0
                && isRealm(path.substring(prefix.length(), end))
                && ServedEndpoint.at(path.substring(end + 1))
                        .filter(endpoint -> endpoint.methods().contains(method))
                        .isPresent();
    }

    private static boolean isRealm(String segment) {
        return REALM.matcher(segment).matches() && !segment.equals(".") && !segment.equals("..");
    }
}
