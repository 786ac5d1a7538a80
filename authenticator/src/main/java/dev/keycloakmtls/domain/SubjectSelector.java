package dev.keycloakmtls.domain;

import static java.util.Locale.ROOT;

import dev.keycloakmtls.domain.name.CertificateNames;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.domain.name.HostName;
import dev.keycloakmtls.domain.name.IpAddress;
import dev.keycloakmtls.domain.name.StringPreparation;
import dev.keycloakmtls.domain.name.SubjectAlternativeNames;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
                throw ProblemCode.DN_EMPTY.malformed();
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
                throw ProblemCode.URI.malformed(Map.of("position", e.getIndex() + 1), e);
            }
            if (!uri.isAbsolute() || !StringPreparation.isAscii(text)) {
                throw ProblemCode.URI_ABSOLUTE.malformed();
            }
            String authority = uri.getRawAuthority();
            if (authority != null && authority.indexOf('*') >= 0) {
                throw ProblemCode.URI_WILDCARD.malformed();
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
                throw ProblemCode.EMAIL_AT.malformed();
            }
            String local = value.substring(0, at);
            if (!local.chars().allMatch(SanEmail::isLocalCharacter)) {
                throw ProblemCode.EMAIL_LOCAL.malformed(Map.of("these", LOCAL_PUNCTUATION));
            }
            String host = value.substring(at + 1);
            if (!StringPreparation.isAscii(host)) {
                throw ProblemCode.EMAIL_HOST.malformed();
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

    /**
     * The kinds of subject, of which a client has exactly one. What is said of a kind anywhere is taken from here: the client
     * attribute, the fields of Keycloak's console, and docs/configuration.md.
     */
    enum Type {
        SUBJECT_DN(
                "tls_client_auth_subject_dn",
                Registration.CLIENT_METADATA,
                "Subject DN",
                "The subject of the client's certificate as RFC 4514 text, for example CN=payments,O=Example,C=DE. Set exactly"
                        + " one of the five subject fields.",
                "as [parsed names](adr/0004-comparing-names.md): order matters; case, spacing and string types do not"),
        SAN_DNS(
                "tls_client_auth_san_dns",
                Registration.CLIENT_METADATA,
                "DNS name",
                "A dNSName among the certificate's subject alternative names, for example payments.example.com. No wildcards.",
                "without case, no wildcards"),
        SAN_URI(
                "tls_client_auth_san_uri",
                Registration.CLIENT_METADATA,
                "URI",
                "A uniformResourceIdentifier among the certificate's subject alternative names, for example"
                        + " spiffe://example.com/payments.",
                "exactly, but for the case of scheme and host"),
        SAN_IP(
                "tls_client_auth_san_ip",
                Registration.CLIENT_METADATA,
                "IP address",
                "An iPAddress among the certificate's subject alternative names, IPv4 or IPv6.",
                "as octets"),
        SAN_EMAIL(
                "tls_client_auth_san_email",
                Registration.CLIENT_METADATA,
                "E-mail address",
                "An rfc822Name among the certificate's subject alternative names.",
                "local part exactly, host without case");

        /** Whether clients may register a subject of a kind themselves, and are told of it. */
        private enum Registration {
            /** A member of client metadata that RFC 8705 §2.1.2 has registered with IANA. */
            CLIENT_METADATA,
            /** An attribute of ours, which administrators set: it is never published as if an RFC had it. */
            @SuppressWarnings("unused") // all that there are yet are the RFC's
            ADMINISTRATORS_ONLY
        }

        private final String parameter;
        private final Registration registration;
        private final String label;
        private final String help;
        private final String comparison;

        Type(String parameter, Registration registration, String label, String help, String comparison) {
            this.parameter = parameter;
            this.registration = registration;
            this.label = label;
            this.help = help;
            this.comparison = comparison;
        }

        /** The name of the client attribute; of one of {@link #isClientMetadata()} the RFC's name, verbatim. */
        public String parameter() {
            return parameter;
        }

        /** Returns whether it is a member of client metadata by RFC 8705 §2.1.2. */
        public boolean isClientMetadata() {
            return registration == Registration.CLIENT_METADATA;
        }

        /** Returns what Keycloak's console calls it in English. */
        public String label() {
            return label;
        }

        /** Returns what it means; one or two sentences in English. */
        public String help() {
            return help;
        }

        /** Returns how a certificate's value is compared with the registered one, in the words of documents. */
        public String comparison() {
            return comparison;
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
         * @throws MalformedException saying why the value can't be registered
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

        /**
         * Returns the values of this kind in a certificate, as they could be registered; some of them cannot.
         *
         * @throws IllegalArgumentException if they cannot be read
         */
        public List<String> values(X509Certificate certificate) {
            return switch (this) {
                case SUBJECT_DN ->
                    certificate.getSubjectX500Principal().getName().isEmpty()
                            ? List.of()
                            : List.of(DistinguishedName.of(certificate.getSubjectX500Principal())
                                    .toString());
                case SAN_DNS ->
                    List.copyOf(SubjectAlternativeNames.of(certificate).dns());
                case SAN_URI ->
                    List.copyOf(SubjectAlternativeNames.of(certificate).uris());
                case SAN_IP ->
                    SubjectAlternativeNames.of(certificate).ips().stream()
                            .map(Object::toString)
                            .toList();
                case SAN_EMAIL ->
                    List.copyOf(SubjectAlternativeNames.of(certificate).emails());
            };
        }
    }

    private static String withinLimit(String value) {
        if (value.length() > Bound.NAME_CHARACTERS.value()) {
            throw ProblemCode.VALUE_LONG.malformed(Map.of("count", Bound.NAME_CHARACTERS.value()));
        }
        return value;
    }
}
