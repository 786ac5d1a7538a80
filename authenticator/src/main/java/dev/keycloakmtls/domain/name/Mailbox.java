package dev.keycloakmtls.domain.name;

import java.util.Optional;

/**
 * An e-mail address as name constraints compare it.
 *
 * @param local what stands before the @, compared exactly (RFC 5280 §7.5)
 * @param host a domain name in lower case
 */
record Mailbox(String local, String host) {

    /**
     * Nothing where there are several @, as in a quoted local part, or none, or no domain name behind it; and nothing for
     * spaces, which a distinguished name is compared without.
     */
    static Optional<Mailbox> of(String address) {
        int at = address.indexOf('@');
        return at <= 0 || at != address.lastIndexOf('@') || !address.chars().allMatch(c -> c > 0x20 && c < 0x7f)
                ? Optional.empty()
                : DomainName.host(address.substring(at + 1)).map(host -> new Mailbox(address.substring(0, at), host));
    }
}
