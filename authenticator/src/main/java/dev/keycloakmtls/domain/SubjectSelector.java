package dev.keycloakmtls.domain;

import static java.util.Locale.ROOT;

import dev.keycloakmtls.domain.name.CertificateNames;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.domain.name.HostName;
import dev.keycloakmtls.domain.name.IpAddress;
import dev.keycloakmtls.domain.name.StringPreparation;
import dev.keycloakmtls.untrusted.Bound;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;

/**
 * The one subject value that is registered for a client and that its certificate must carry (RFC 8705 §2.1.2).
 *
 * <p>Every value is compared as a whole: there are no patterns, wildcards or substrings, and a subject alternative name
 * is never looked for in the common name. Values are validated and normalized when they are made.
 */
public sealed interface SubjectSelector {

    /** Whether these are the names of a certificate that carries the registered value. */
    boolean matches(CertificateNames names);

    /** Whether this certificate carries the registered value. */
    default boolean matches(X509Certificate leaf) {
        return matches(CertificateNames.of(leaf));
    }

    /** The registered value in its normalized form; {@link Type#parse} makes an equal selector of it. */
    String value();

    /** Under which name the value is registered. */
    Type type();

    /** A whole subject distinguished name. */
    record SubjectDn(DistinguishedName name) implements SubjectSelector {

        public SubjectDn {
            if (name.rdns().isEmpty()) {
                // An empty subject is what all certificates without one have in common.
                throw new IllegalArgumentException("The distinguished name is empty.");
            }
        }

        @Override
        public boolean matches(CertificateNames names) {
            return names.subject().filter(name::matches).isPresent(); // a subject that can't be read is nobody's
        }

        @Override
        public String value() {
            return name.toString();
        }

        @Override
        public Type type() {
            return Type.SUBJECT_DN;
        }
    }

    /** A dNSName, in A-label form; compared without regard to case. */
    record SanDns(String value) implements SubjectSelector {

        public SanDns {
            value = HostName.normalize(withinLimit(value));
        }

        @Override
        public boolean matches(CertificateNames names) {
            return names.alternative().dns().stream()
                    .map(StringPreparation::asciiLowerCase)
                    .anyMatch(value::equals);
        }

        @Override
        public Type type() {
            return Type.SAN_DNS;
        }
    }

    /** A uniformResourceIdentifier; scheme and host are compared without regard to case (RFC 5280 §7.4), the rest exactly. */
    record SanUri(String value) implements SubjectSelector {

        public SanUri {
            value = normalizeSchemeAndHost(validUri(withinLimit(value)));
        }

        @Override
        public boolean matches(CertificateNames names) {
            return names.alternative().uris().stream()
                    .map(SanUri::normalizeSchemeAndHost)
                    .anyMatch(value::equals);
        }

        @Override
        public Type type() {
            return Type.SAN_URI;
        }

        private static String validUri(String text) {
            java.net.URI uri;
            try {
                uri = new java.net.URI(text);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("This is not a URI: %s.".formatted(e.getReason()), e);
            }
            if (!uri.isAbsolute() || !StringPreparation.isAscii(text)) {
                throw new IllegalArgumentException(
                        "The URI must be absolute, with a scheme, and written in ASCII (RFC 3986).");
            }
            String authority = uri.getRawAuthority();
            if (authority != null && authority.indexOf('*') >= 0) {
                throw new IllegalArgumentException("A wildcard is not allowed: the URI is compared as a whole.");
            }
            return text;
        }

        /**
         * Lowers scheme and host and leaves every other character as it is. Two texts become equal only if they differ in
         * nothing but the case of ASCII letters in these two places.
         */
        private static String normalizeSchemeAndHost(String uri) {
            int colon = uri.indexOf(':');
            if (colon < 0) {
                return uri;
            }
            int hostStart = colon + 1;
            int hostEnd = hostStart;
            if (uri.startsWith("//", colon + 1)) {
                int authorityStart = colon + 3;
                int authorityEnd = authorityStart;
                while (authorityEnd < uri.length() && "/?#".indexOf(uri.charAt(authorityEnd)) < 0) {
                    authorityEnd++;
                }
                hostStart = Math.max(authorityStart, uri.lastIndexOf('@', authorityEnd - 1) + 1);
                hostEnd = authorityEnd; // a port has no case
            }
            return uri.substring(0, colon).toLowerCase(ROOT)
                    + uri.substring(colon, hostStart)
                    + StringPreparation.asciiLowerCase(uri.substring(hostStart, hostEnd))
                    + uri.substring(hostEnd);
        }
    }

    /** An iPAddress; its octets are compared, so that an IPv4 address isn't the IPv6 address that maps it. */
    record SanIp(IpAddress address) implements SubjectSelector {

        @Override
        public boolean matches(CertificateNames names) {
            return names.alternative().ips().contains(address);
        }

        @Override
        public String value() {
            return address.toString();
        }

        @Override
        public Type type() {
            return Type.SAN_IP;
        }
    }

    /** An rfc822Name; the local part is compared exactly, the host without regard to case (RFC 5280 §7.5). */
    record SanEmail(String value) implements SubjectSelector {

        // RFC 5322 §3.2.3 (atext) and the dot, without the asterisk: nobody should think that it is a wildcard.
        private static final String LOCAL_PUNCTUATION = "!#$%&'+-/=?^_`{|}~.";

        public SanEmail {
            int at = soleAt(withinLimit(value));
            if (at <= 0) {
                throw new IllegalArgumentException("An e-mail address has one @, with something on both sides of it.");
            }
            String local = value.substring(0, at);
            if (!local.chars().allMatch(SanEmail::isLocalCharacter)) {
                throw new IllegalArgumentException(
                        "The part of an e-mail address before the @ consists of ASCII letters," + " digits and "
                                + LOCAL_PUNCTUATION + " only.");
            }
            String host = value.substring(at + 1);
            if (!StringPreparation.isAscii(host)) {
                throw new IllegalArgumentException(
                        "Write the host of the e-mail address in ASCII, with its A-labels (xn--...).");
            }
            value = local + "@" + HostName.normalize(host);
        }

        @Override
        public boolean matches(CertificateNames names) {
            return names.alternative().emails().stream().anyMatch(this::matches);
        }

        private boolean matches(String email) {
            int at = soleAt(email);
            return at > 0
                    && value.equals(email.substring(0, at) + StringPreparation.asciiLowerCase(email.substring(at)));
        }

        @Override
        public Type type() {
            return Type.SAN_EMAIL;
        }

        /** The index of the only @, or -1. */
        private static int soleAt(String email) {
            int at = email.indexOf('@');
            return at == email.lastIndexOf('@') ? at : -1;
        }

        private static boolean isLocalCharacter(int c) {
            return (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || LOCAL_PUNCTUATION.indexOf(c) >= 0;
        }
    }

    /** The client metadata parameters of RFC 8705 §2.1.2, of which a client has exactly one. */
    enum Type {
        SUBJECT_DN("tls_client_auth_subject_dn"),
        SAN_DNS("tls_client_auth_san_dns"),
        SAN_URI("tls_client_auth_san_uri"),
        SAN_IP("tls_client_auth_san_ip"),
        SAN_EMAIL("tls_client_auth_san_email");

        private final String parameter;

        Type(String parameter) {
            this.parameter = parameter;
        }

        /** The name of the client metadata parameter, verbatim. */
        public String parameter() {
            return parameter;
        }

        /** The type with this parameter name; empty if there is none. */
        public static Optional<Type> ofParameter(String parameter) {
            return Arrays.stream(values())
                    .filter(type -> type.parameter.equals(parameter))
                    .findFirst();
        }

        /**
         * The selector for a registered value.
         *
         * @throws IllegalArgumentException saying why the value can't be registered
         */
        public SubjectSelector parse(String value) {
            return switch (this) {
                case SUBJECT_DN -> new SubjectDn(DistinguishedName.parse(value));
                case SAN_DNS -> new SanDns(value);
                case SAN_URI -> new SanUri(value);
                case SAN_IP -> new SanIp(IpAddress.parse(value));
                case SAN_EMAIL -> new SanEmail(value);
            };
        }
    }

    private static String withinLimit(String value) {
        if (value.length() > Bound.NAME_CHARACTERS.value()) {
            throw new IllegalArgumentException(
                    "The value is longer than %d characters.".formatted(Bound.NAME_CHARACTERS.value()));
        }
        return value;
    }
}
