package dev.keycloakmtls.domain;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host that a URL names. {@link URI#getHost} knows none where the name has an underscore, as names in private networks
 * have; connections are made to it all the same, so whatever compares or counts hosts must see it.
 */
public final class UrlHost {

    /** RFC 3986 §3.2: userinfo, host and port, of which only a host of letters, digits, dots, hyphens and underscores. */
    private static final Pattern AUTHORITY = Pattern.compile("(?:[^@]*@)?([A-Za-z0-9._-]+)(?::[0-9]*)?");

    private UrlHost() {}

    /** The host in lower case, an IPv6 address with its brackets; nothing if the URL names none. */
    public static Optional<String> of(URI url) {
        String host = url.getHost();
        if (host == null && url.getRawAuthority() != null) {
            Matcher authority = AUTHORITY.matcher(url.getRawAuthority());
            host = authority.matches() ? authority.group(1) : null;
        }
        return Optional.ofNullable(host).map(name -> name.toLowerCase(Locale.ROOT));
    }

    /** Whether the URL names a user, which nobody who fetches a public document needs. */
    public static boolean hasUser(URI url) {
        return url.getRawAuthority() != null && url.getRawAuthority().indexOf('@') >= 0;
    }
}
