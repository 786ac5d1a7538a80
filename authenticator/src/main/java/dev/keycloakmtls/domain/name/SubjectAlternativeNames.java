package dev.keycloakmtls.domain.name;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.DerReader;
import dev.keycloakmtls.untrusted.Extensions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The subject alternative names of a certificate (RFC 5280 §4.2.1.6), as the certificate spells them. Selectors, name
 * constraints and explanations use this one reading.
 *
 * <p>They are read from the DER. {@link X509Certificate#getSubjectAlternativeNames} gives none at all when one of them
 * can't be parsed, and reports an IPv4-mapped IPv6 address as IPv4.
 */
public final class SubjectAlternativeNames {

    /** How many entries are read; work for a hostile certificate has to end somewhere. */
    public static final int MAX_ENTRIES = Bound.ALTERNATIVE_NAMES.value();

    private static final String EXTENSION = "2.5.29.17"; // RFC 5280 §4.2.1.6

    private static final int EXPLICIT_VALUE = 0xa0; // [0] of OtherName, RFC 5280 §4.2.1.6

    /** 1.3.6.1.5.5.7.8.9, RFC 9598 §3. */
    private static final String SMTP_UTF8_MAILBOX = "2b06010505070809";

    private final List<String> dns = new ArrayList<>();
    private final List<String> uris = new ArrayList<>();
    private final List<String> emails = new ArrayList<>();
    private final List<IpAddress> ips = new ArrayList<>();
    private final List<DistinguishedName> directories = new ArrayList<>();
    private final Set<GeneralNameType> types = EnumSet.noneOf(GeneralNameType.class);
    private final Set<GeneralNameType> unreadableTypes = EnumSet.noneOf(GeneralNameType.class);
    private int unreadable;
    private boolean malformed;
    private boolean truncated;

    private SubjectAlternativeNames() {}

    /** Reads the extension; never throws because of what it contains. Without the extension there are no names. */
    public static SubjectAlternativeNames of(X509Certificate certificate) {
        SubjectAlternativeNames names = new SubjectAlternativeNames();
        byte[] extension = Extensions.of(certificate).value(EXTENSION);
        if (extension != null) {
            names.read(extension);
        }
        return names;
    }

    /** The dNSName entries. */
    public List<String> dns() {
        return Collections.unmodifiableList(dns);
    }

    /** The uniformResourceIdentifier entries. */
    public List<String> uris() {
        return Collections.unmodifiableList(uris);
    }

    /** The rfc822Name entries. */
    public List<String> emails() {
        return Collections.unmodifiableList(emails);
    }

    /** The iPAddress entries of 4 or 16 octets. */
    public List<IpAddress> ips() {
        return Collections.unmodifiableList(ips);
    }

    /** The directoryName entries. */
    public List<DistinguishedName> directories() {
        return Collections.unmodifiableList(directories);
    }

    /** The types of which there is an entry, readable or not. */
    public Set<GeneralNameType> types() {
        return Collections.unmodifiableSet(types);
    }

    /**
     * The types of which there may be an entry that nothing can be compared with: text that isn't printable ASCII, an
     * address of another length, a mailbox in another type than its own (RFC 9598 §3).
     */
    public Set<GeneralNameType> unreadableTypes() {
        return Collections.unmodifiableSet(unreadableTypes);
    }

    /**
     * How many entries could not be read and match nothing. What follows a break in the encoding, or the first
     * {@link #MAX_ENTRIES} entries, counts as one.
     */
    public int unreadable() {
        return unreadable;
    }

    /** Whether the extension is no list of general names in DER: what follows the break could be anything. */
    public boolean malformed() {
        return malformed;
    }

    /** Whether there are more than {@link #MAX_ENTRIES} entries. */
    public boolean truncated() {
        return truncated;
    }

    private void read(byte[] extension) {
        try {
            DerReader.Element value = DerReader.of(extension).only(DerReader.OCTET_STRING);
            DerReader names = value.inside().only(DerReader.SEQUENCE).inside();
            for (int i = 0; names.hasNext(); i++) {
                if (i == MAX_ENTRIES) {
                    unreadable++;
                    truncated = true;
                    return;
                }
                entry(names.next());
            }
        } catch (IllegalArgumentException e) {
            // Where one entry ends and the next begins can't be told any more: what was read so far stays.
            unreadable++;
            malformed = true;
        }
    }

    private void entry(DerReader.Element name) {
        GeneralNameType type = GeneralNameType.ofTag(name.tag()).orElseThrow(() -> ProblemCode.DER_NAME.malformed());
        types.add(type);
        if (name.tag() != type.identifier()) {
            countUnreadable(type);
            return;
        }
        switch (type) {
            case DNS_NAME -> text(type, name, dns);
            case URI -> text(type, name, uris);
            case RFC822_NAME -> text(type, name, emails);
            case IP_ADDRESS ->
                IpAddress.ofOctets(name.content()).ifPresentOrElse(ips::add, () -> countUnreadable(type));
            case DIRECTORY_NAME -> directory(name);
            case OTHER_NAME -> otherName(name);
            case X400_ADDRESS, EDI_PARTY_NAME, REGISTERED_ID -> uncompared(type, name);
        }
    }

    /** Nothing is selected by it, and nothing of it is compared; but it is DER. */
    private void uncompared(GeneralNameType type, DerReader.Element name) {
        if (type == GeneralNameType.REGISTERED_ID ? !isOid(name.content()) : !isDer(name)) {
            notDer(type);
        }
    }

    /** Entries before and behind it can still be told apart, and are shown; the certificate is none. */
    private void notDer(GeneralNameType type) {
        countUnreadable(type);
        malformed = true;
    }

    private void countUnreadable(GeneralNameType type) {
        unreadable++;
        unreadableTypes.add(type);
    }

    /** Anything but printable ASCII, a NUL above all, makes an entry match nothing (RFC 8705 §7.5). */
    private void text(GeneralNameType type, DerReader.Element name, List<String> texts) {
        byte[] content = name.content();
        for (byte octet : content) {
            if (octet < 0x20 || octet == 0x7f) {
                countUnreadable(type);
                return;
            }
        }
        texts.add(new String(content, US_ASCII));
    }

    private void directory(DerReader.Element name) {
        try {
            directories.add(DistinguishedName.ofDer(
                    name.inside().only(DerReader.SEQUENCE).encoded())); // a CHOICE is tagged explicitly, X.680 §31.2.7
        } catch (IllegalArgumentException e) {
            notDer(GeneralNameType.DIRECTORY_NAME);
        }
    }

    private void otherName(DerReader.Element name) {
        try {
            DerReader parts = name.inside();
            byte[] type = parts.next(DerReader.OBJECT_IDENTIFIER).content();
            DerReader.Element value = parts.only(EXPLICIT_VALUE);
            value.inside().next();
            if (HexFormat.of().formatHex(type).equals(SMTP_UTF8_MAILBOX)) {
                unreadableTypes.add(GeneralNameType.RFC822_NAME); // whose constraints are meant for it, RFC 9598 §6
            }
        } catch (IllegalArgumentException e) {
            notDer(GeneralNameType.OTHER_NAME);
        }
    }

    private static boolean isDer(DerReader.Element constructed) {
        try {
            DerReader parts = constructed.inside();
            while (parts.hasNext()) {
                parts.next();
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isOid(byte[] content) { // X.690 §8.19: the last octet of each number has no high bit
        return content.length > 0 && content[content.length - 1] >= 0;
    }
}
