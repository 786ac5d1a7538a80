package dev.keycloakmtls.fetch;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.naming.ldap.InitialLdapContext;
import javax.naming.ldap.LdapContext;
import javax.naming.ldap.LdapName;
import org.jspecify.annotations.Nullable;

/**
 * Reads CRLs by LDAP (RFC 4523 §2.4, RFC 4516) from the hosts that the server's administrator names, and from no other: of one
 * entry one attribute, without signing in, without referrals, and without making objects of what is read.
 */
final class LdapCrls {

    /** No host is asked. */
    static final LdapCrls OFF = new LdapCrls(Set.of(), Duration.ofSeconds(1));

    private static final Set<String> ATTRIBUTES = Set.of(
            "certificaterevocationlist;binary",
            "certificaterevocationlist",
            "authorityrevocationlist;binary",
            "authorityrevocationlist");

    private final Set<String> hosts;
    private final Duration patience;

    /**
     * @param hosts in lower case; empty: none
     * @param patience how long each of connecting, binding and searching may take
     */
    LdapCrls(Set<String> hosts, Duration patience) {
        this.hosts = Set.copyOf(hosts);
        this.patience = patience;
    }

    boolean mayRead(URI location) {
        return location.getHost() != null
                && location.getUserInfo() == null
                && hosts.contains(location.getHost().toLowerCase(Locale.ROOT));
    }

    /** Looks up a host's name, within a time. */
    @FunctionalInterface
    interface Names {
        /** @throws IOException with words for an administrator */
        List<InetAddress> addresses(String host) throws IOException;
    }

    /**
     * Reads a CRL.
     *
     * @param names looks the host up: the JDK's LDAP client would wait for that as long as it takes
     * @throws IOException with words for an administrator
     */
    byte[] read(URI location, int maxBytes, Names names) throws IOException {
        if (!mayRead(location)) {
            throw new FetchFailedException(
                    Kind.UNUSABLE, ProblemCode.LDAP_HOST_NOT_READ.with(Map.of("host", location.getHost())));
        }
        String attribute = attribute(location);
        String servers = names.addresses(location.getHost()).stream()
                .map(address -> server(address, location.getPort()))
                .collect(Collectors.joining(" ")); // one is tried after the other
        LdapContext context = null;
        try {
            context = new InitialLdapContext(environment(servers, attribute), null);
            byte[] crl = search(context, location, attribute);
            if (crl.length > maxBytes) {
                throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.TOO_MUCH.with(Map.of("count", maxBytes)));
            }
            return crl;
        } catch (NamingException e) {
            throw ldap(e);
        } finally {
            close(context);
        }
    }

    /** RFC 4516 §2: the attribute is the first part after the DN; scope and filter may only say what is done anyway. */
    private static String attribute(URI location) throws IOException {
        String[] parts = String.valueOf(location.getQuery()).split("\\?", -1);
        boolean plain = parts.length < 2 || parts[1].isEmpty() || parts[1].equalsIgnoreCase("base");
        if (!plain || !ATTRIBUTES.contains(parts[0].toLowerCase(Locale.ROOT))) {
            throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.LDAP_URL.detail());
        }
        return parts[0];
    }

    private static String server(InetAddress address, int port) {
        String host = address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
        return "ldap://" + host + ":" + (port < 0 ? 389 : port);
    }

    private Properties environment(String servers, String attribute) {
        String timeout = Long.toString(patience.toMillis());
        Properties environment = new Properties();
        environment.setProperty(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.setProperty(Context.PROVIDER_URL, servers);
        environment.setProperty(Context.SECURITY_AUTHENTICATION, "none");
        environment.setProperty(Context.REFERRAL, "throw");
        environment.setProperty("java.naming.ldap.derefAliases", "never");
        environment.setProperty("java.naming.ldap.version", "3");
        environment.setProperty("java.naming.ldap.attributes.binary", attribute);
        environment.setProperty("java.naming.ldap.factory.socket", LdapSockets.class.getName());
        environment.setProperty("com.sun.jndi.ldap.connect.timeout", timeout);
        environment.setProperty("com.sun.jndi.ldap.read.timeout", timeout);
        return environment;
    }

    @SuppressWarnings("BanJNDI") // no object is made of an entry: the search asks for attributes only
    private byte[] search(LdapContext context, URI location, String attribute) throws NamingException, IOException {
        SearchControls controls = new SearchControls(
                SearchControls.OBJECT_SCOPE, 1, (int) patience.toMillis(), new String[] {attribute}, false, false);
        String path = String.valueOf(location.getPath());
        LdapName entry = new LdapName(path.startsWith("/") ? path.substring(1) : path);
        NamingEnumeration<SearchResult> results = context.search(entry, "(objectClass=*)", controls);
        try {
            Attribute found = results.hasMore() ? results.next().getAttributes().get(attribute) : null;
            if (found != null && found.size() > 0 && found.get(0) instanceof byte[] crl) {
                return crl;
            }
            throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.LDAP_ENTRY.with(Map.of("attribute", attribute)));
        } finally {
            results.close();
        }
    }

    private static void close(@Nullable LdapContext context) throws IOException {
        try {
            if (context != null) {
                context.close();
            }
        } catch (NamingException e) {
            throw ldap(e);
        }
    }

    private static IOException ldap(NamingException failure) {
        return new FetchFailedException(
                Kind.UNUSABLE, ProblemCode.LDAP_FAILED.with(Map.of("why", RuntimeSays.of(failure))), failure);
    }
}
