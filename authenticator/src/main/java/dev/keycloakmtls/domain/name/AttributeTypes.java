package dev.keycloakmtls.domain.name;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The attribute types that may be written by name. Names are read in any case; the first name of an entry is the one
 * that is written.
 */
final class AttributeTypes {

    /** emailAddress, RFC 2985 appendix B.3.5. */
    static final String EMAIL_ADDRESS = "1.2.840.113549.1.9.1";

    private static final Map<String, String> OID_BY_NAME;
    private static final Map<String, String> NAME_BY_OID;

    static {
        Definitions definitions = new Definitions();

        // RFC 4514 §3: the names that every implementation must know; long names from RFC 4519 §2.
        definitions.define("2.5.4.3", "CN", "commonName");
        definitions.define("2.5.4.7", "L", "localityName");
        definitions.define("2.5.4.8", "ST", "stateOrProvinceName", "S"); // "S" as the JDK and Microsoft write it
        definitions.define("2.5.4.10", "O", "organizationName");
        definitions.define("2.5.4.11", "OU", "organizationalUnitName");
        definitions.define("2.5.4.6", "C", "countryName");
        definitions.define("2.5.4.9", "STREET", "streetAddress");
        definitions.define("0.9.2342.19200300.100.1.25", "DC", "domainComponent");
        definitions.define("0.9.2342.19200300.100.1.1", "UID", "userId");

        // RFC 4519 §2. "SN" is the surname there, although some tools mean the serial number by it.
        definitions.define("2.5.4.4", "SN", "surname");
        definitions.define("2.5.4.5", "serialNumber"); // RFC 4519 §2.31
        definitions.define("2.5.4.12", "title", "T"); // RFC 4519 §2.38; "T" as in X.520 and the JDK
        definitions.define("2.5.4.13", "description"); // RFC 4519 §2.5
        definitions.define(
                "2.5.4.15", "businessCategory"); // RFC 4519 §2.1; CA/Browser EV Guidelines; Open Finance Brasil
        definitions.define("2.5.4.16", "postalAddress"); // RFC 4519 §2.23
        definitions.define("2.5.4.17", "postalCode"); // RFC 4519 §2.24
        definitions.define("2.5.4.18", "postOfficeBox"); // RFC 4519 §2.25
        definitions.define("2.5.4.20", "telephoneNumber"); // RFC 4519 §2.35
        definitions.define("2.5.4.41", "name"); // RFC 4519 §2.18
        definitions.define("2.5.4.42", "givenName", "GN", "G"); // RFC 4519 §2.12; "GN" as OpenSSL, "G" as X.520
        definitions.define("2.5.4.43", "initials"); // RFC 4519 §2.14
        definitions.define("2.5.4.44", "generationQualifier", "generation"); // RFC 4519 §2.11; "generation" as the JDK
        definitions.define("2.5.4.45", "x500UniqueIdentifier", "uniqueIdentifier"); // RFC 4519 §2.43; X.520
        definitions.define("2.5.4.46", "dnQualifier", "DNQ"); // RFC 4519 §2.8; "DNQ" as the JDK
        definitions.define("2.5.4.51", "houseIdentifier"); // RFC 4519 §2.13
        definitions.define("2.5.4.65", "pseudonym"); // RFC 3739 §3.1.2, RFC 5280 appendix A.1
        definitions.define(
                "2.5.4.97", "organizationIdentifier"); // X.520; ETSI EN 319 412-1 §5.1.4; Open Finance Brasil

        // PKCS #9: RFC 2985 appendix B.3.
        definitions.define(EMAIL_ADDRESS, "emailAddress", "E", "EMAIL");
        definitions.define("1.2.840.113549.1.9.2", "unstructuredName");
        definitions.define("1.2.840.113549.1.9.8", "unstructuredAddress");
        definitions.define("0.9.2342.19200300.100.1.3", "mail", "rfc822Mailbox"); // RFC 4524 §2.16

        // CA/Browser Forum EV Guidelines, jurisdiction of incorporation; Open Finance Brasil.
        definitions.define("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionLocalityName", "jurisdictionL");
        definitions.define("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionStateOrProvinceName", "jurisdictionST");
        definitions.define("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionCountryName", "jurisdictionC");

        OID_BY_NAME = Map.copyOf(definitions.oidByName);
        NAME_BY_OID = Map.copyOf(definitions.nameByOid);
    }

    /** Types whose values are IA5String, matched by caseIgnoreIA5Match. */
    private static final Set<String> IA5 = Set.of(
            "0.9.2342.19200300.100.1.25", // domainComponent, RFC 4519 §2.4
            "0.9.2342.19200300.100.1.3", // mail, RFC 4524 §2.16
            EMAIL_ADDRESS);

    private AttributeTypes() {}

    private static final class Definitions {

        private final Map<String, String> oidByName = new HashMap<>();
        private final Map<String, String> nameByOid = new HashMap<>();

        private void define(String oid, String name, String... otherNames) {
            nameByOid.put(oid, name);
            oidByName.put(name.toLowerCase(Locale.ROOT), oid);
            for (String other : otherNames) {
                oidByName.put(other.toLowerCase(Locale.ROOT), oid);
            }
        }
    }

    static Optional<String> oidOf(String name) {
        return Optional.ofNullable(OID_BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    static Optional<String> nameOf(String oid) {
        return Optional.ofNullable(NAME_BY_OID.get(oid));
    }

    static boolean isIa5(String oid) {
        return IA5.contains(oid);
    }
}
