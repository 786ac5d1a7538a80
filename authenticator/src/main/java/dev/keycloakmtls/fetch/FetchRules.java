package dev.keycloakmtls.fetch;

import dev.keycloakmtls.domain.UrlHost;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which hosts and addresses this server fetches from, whatever its realms say, and about which of them it says more than
 * that nothing was to be had.
 *
 * @param allowedHosts the only hosts, in lower case; empty: any
 * @param privateAddresses whether also from addresses that are not public
 * @param privateHosts hosts that may have any address, in lower case; not a way around {@code allowedHosts}
 */
public record FetchRules(Set<String> allowedHosts, boolean privateAddresses, Set<String> privateHosts) {

    /** From everywhere. */
    public static final FetchRules ANY = new FetchRules(Set.of(), true, Set.of());

    public FetchRules {
        allowedHosts = Set.copyOf(allowedHosts);
        privateHosts = Set.copyOf(privateHosts);
    }

    /** Why nothing is fetched from this URL, whatever address its host has; or nothing. */
    public Optional<Detail> objection(URI uri) {
        Optional<String> host = UrlHost.of(uri);
        if (host.isEmpty() || UrlHost.hasUser(uri)) {
            return Optional.of(ProblemCode.FETCH_HOST_ALONE.detail());
        }
        return allowedHosts.isEmpty() || allowedHosts.contains(host.get())
                ? Optional.empty()
                : Optional.of(ProblemCode.FETCH_HOST.with(Map.of("host", host.get())));
    }

    /** Whether every one of these addresses may be connected to in the name of this host. */
    boolean allows(String host, List<InetAddress> addresses) {
        return privateAddresses || isNamed(host) || addresses.stream().allMatch(AddressScope::isPublic);
    }

    /** Whether a proxy may be told to connect to this host: which address it will have is out of this server's hands. */
    boolean allowsProxy(String host) {
        return privateAddresses || isNamed(host) || allowedHosts.contains(lower(host));
    }

    /**
     * Whether it may be told what became of asking this host. Of hosts in the server's own network it would tell what
     * listens there; a host that has no address has no public one either.
     */
    boolean mayTell(String host, List<InetAddress> addresses) {
        return isNamed(host)
                || allowedHosts.contains(lower(host))
                || (!addresses.isEmpty() && addresses.stream().allMatch(AddressScope::isPublic));
    }

    private boolean isNamed(String host) {
        return privateHosts.contains(lower(host));
    }

    private static String lower(String host) {
        return host.toLowerCase(Locale.ROOT);
    }
}
