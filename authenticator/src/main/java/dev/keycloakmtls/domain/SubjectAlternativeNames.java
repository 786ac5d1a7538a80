package dev.keycloakmtls.domain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The subject alternative names of a certificate (RFC 5280 §4.2.1.6), as the certificate spells them.
 *
 * <p>They are read from the DER. {@link X509Certificate#getSubjectAlternativeNames} gives none at all when one of them
 * can't be parsed, and reports an IPv4-mapped IPv6 address as IPv4.
 *
 * @param dns the dNSName entries
 * @param uris the uniformResourceIdentifier entries
 * @param emails the rfc822Name entries
 * @param ips the iPAddress entries of 4 or 16 octets
 * @param unreadable how many entries could not be read and match nothing: text that isn't printable ASCII, addresses of
 *     another length. What follows a break in the encoding, or the first {@link Bound#ALTERNATIVE_NAMES} entries, counts as one.
 */
public record SubjectAlternativeNames(
        List<String> dns, List<String> uris, List<String> emails, List<IpAddress> ips, int unreadable) {

    private static final String EXTENSION = "2.5.29.17"; // RFC 5280 §4.2.1.6

    // The context-specific tags of GeneralName, RFC 5280 §4.2.1.6. All of these types are primitive.
    private static final int RFC822_NAME = 0x81;
    private static final int DNS_NAME = 0x82;
    private static final int URI = 0x86;
    private static final int IP_ADDRESS = 0x87;

    private static final int CONSTRUCTED = 0x20;

    public SubjectAlternativeNames {
        dns = List.copyOf(dns);
        uris = List.copyOf(uris);
        emails = List.copyOf(emails);
        ips = List.copyOf(ips);
    }

    /** Reads the extension; never throws because of what it contains. Without the extension all lists are empty. */
    public static SubjectAlternativeNames of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(EXTENSION);
        Reading reading = new Reading();
        if (extension != null) {
            reading.read(extension);
        }
        return new SubjectAlternativeNames(reading.dns, reading.uris, reading.emails, reading.ips, reading.unreadable);
    }

    private static final class Reading {

        private final List<String> dns = new ArrayList<>();
        private final List<String> uris = new ArrayList<>();
        private final List<String> emails = new ArrayList<>();
        private final List<IpAddress> ips = new ArrayList<>();
        private int unreadable;

        private void read(byte[] extension) {
            try {
                DerReader.Element value = DerReader.of(extension).only(DerReader.OCTET_STRING);
                DerReader names = value.inside().only(DerReader.SEQUENCE).inside();
                for (int i = 0; names.hasNext(); i++) {
                    if (i == Bound.ALTERNATIVE_NAMES.value()) {
                        unreadable++;
                        return;
                    }
                    entry(names.next());
                }
            } catch (IllegalArgumentException e) {
                // Where one entry ends and the next begins can't be told any more: what was read so far stays.
                unreadable++;
            }
        }

        private void entry(DerReader.Element name) {
            switch (name.tag()) {
                case DNS_NAME -> text(name, dns);
                case URI -> text(name, uris);
                case RFC822_NAME -> text(name, emails);
                case IP_ADDRESS -> IpAddress.ofOctets(name.content()).ifPresentOrElse(ips::add, () -> unreadable++);
                case DNS_NAME | CONSTRUCTED, URI | CONSTRUCTED, RFC822_NAME | CONSTRUCTED, IP_ADDRESS | CONSTRUCTED ->
                    unreadable++;
                default -> {
                    // otherName, directoryName, registeredID and the like: nothing is selected by them.
                }
            }
        }

        /** Anything but printable ASCII, a NUL above all, makes an entry match nothing (RFC 8705 §7.5). */
        private void text(DerReader.Element name, List<String> texts) {
            byte[] content = name.content();
            for (byte octet : content) {
                if (octet < 0x20 || octet == 0x7f) {
                    unreadable++;
                    return;
                }
            }
            texts.add(new String(content, US_ASCII));
        }
    }
}
