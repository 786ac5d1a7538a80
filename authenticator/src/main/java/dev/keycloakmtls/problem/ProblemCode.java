package dev.keycloakmtls.problem;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lists every sentence that a person can get about a setting, a request, a certificate or a refusal: a stable code, and one
 * English sentence in which <code>{{name}}</code> stands for an argument. Codes and names of arguments are promises to
 * scripts; sentences may become better. Nobody else makes sentences: whoever finds out what is wrong says it by a
 * {@link Detail}, and prose is made of that where a person reads it.
 *
 * <p>{@code docs/problems.md} lists them, {@code mtls.ui.problem.*} translates them; tests compare both, and look for who
 * produces each.
 */
public enum ProblemCode {
    ACCEPTED_PATH("the certificate has the registered subject and a path to the trust anchor \"{{anchor}}\""),
    ACCEPTED_REGISTERED("the certificate is registered: {{source}}"),
    ALREADY_REGISTERED("{{what}} is registered already"),
    ALSO_BASIC("the request has an Authorization header of Basic authentication"),
    ALSO_IN_BODY("the request has {{name}} in its body"),
    ALSO_IN_QUERY("the request has {{name}} in its query"),
    ANCHOR_INTERMEDIATES("the trust anchor allows {{most}} intermediates, the path has {{count}}"),
    ANCHOR_IS("trust anchor \"{{anchor}}\" {{objection}}"),
    ANCHOR_ITSELF("trust anchor: {{problem}}: replace \"{{anchor}}\" in the trust profile"),
    ARRIVAL_ANY("TLS lets every certificate through to this server"),
    ARRIVAL_FROM_PROXY("certificates come in a proxy's header, and whether the proxy has verified them this server"
            + " cannot know"),
    ARRIVAL_GUARDED("it is shown those certificates alone that lead to the server's truststores"),
    ARRIVAL_LOOKUP_NOT_KNOWN("No client certificate counts at this server: its certificate lookup provider is neither"
            + " Keycloak's nor this extension's. If you know what it reads and from whom, name it in"
            + " {{option}}."),
    ARRIVAL_NO_TLS("No client certificate reaches this server: it has no TLS certificate of its own, and no proxy's"
            + " header is read. Start it with --https-certificate-file, or build it with the lookup provider of"
            + " your proxy."),
    ARRIVAL_NOT_ASKED_FOR(
            "No client certificate reaches this server: https-client-auth is \"none\", and no proxy's header"
                    + " is read. Start it with --spi-mtls--default--port=8444, or build it with"
                    + " --https-client-auth=request, or with the lookup provider of your proxy."),
    ARRIVAL_NOT_KNOWN("whether anybody has verified the certificates that reach this server cannot be found out"),
    ARRIVAL_VERIFIED("TLS lets those certificates through that lead to the server's truststore"),
    AT_HOST("{{host}}: {{problem}}"),
    AT_HOST_WITHHELD("{{host}} could not be read; of hosts without a public address the server says no more than that"),
    AT_LOCATION("{{location}}: {{problem}}"),
    BASIS("is missing: say what the change is based on"),
    BEARER_ONLY("a bearer-only client never authenticates"),
    BLOCK_ENTRY(
            "entry {{number}}: {{problem}}. Until every entry can be read, nobody is let in: put it right or remove it"),
    BLOCK_LIST_ELSEWHERE("a block list is a component of the realm itself: nobody reads it anywhere else"),
    BLOCK_LIST_TWICE("the realm has a block list already: add to that one"),
    BLOCK_MEMBER("\"{{name}}\" is no member of an entry, or not a text"),
    BLOCK_OF_CERTIFICATE("certificate with SHA-256 {{sha256}}"),
    BLOCK_OF_KEY("public key with SHA-256 {{sha256}}"),
    BLOCK_OF_SERIAL("serial number {{serial}} of \"{{issuer}}\""),
    BLOCK_ONE_RULE("must say one of certificate, publicKey, or issuer with serial"),
    BLOCK_SERIAL("must be a serial number in hexadecimal digits"),
    BLOCK_TIME("must be a time in UTC, such as 2027-01-31T12:00:00Z"),
    BLOCK_TIME_PAST("must be in the future"),
    BLOCKED_ANCHOR("the trust anchor \"{{subject}}\" is blocked since {{since}}, by {{author}} ({{rule}}): {{why}}"),
    BLOCKED_INTERMEDIATE(
            "the intermediate \"{{subject}}\" is blocked since {{since}}, by {{author}} ({{rule}}): {{why}}"),
    BLOCKED_LEAF("the certificate \"{{subject}}\" is blocked since {{since}}, by {{author}} ({{rule}}): {{why}}"),
    BODY_JSON("cannot be read as JSON"),
    BODY_JSON_AT("cannot be read as JSON, line {{line}}, column {{column}}"),
    BODY_MISSING("is missing: must be a JSON object"),
    BODY_OBJECT("must be a JSON object"),
    BODY_TWICE("must be one JSON object in which no member stands twice"),
    BODY_TWICE_AT("must be one JSON object in which no member stands twice, line {{line}}, column {{column}}"),
    BODY_UNREADABLE("cannot be read"),
    BY_CRL("CRL: {{problem}}"),
    BY_OCSP("OCSP: {{problem}}"),
    BY_OCSP_AT("OCSP, {{responder}}: {{problem}}"),
    CA_FIRST("the certificate of the CA \"{{ca}}\" came first, and the client's own behind it: the client's"
            + " own must come first (RFC 8446 §4.4.2), so let the client send its chain in that order"),
    CA_NONE("exactly one of the subject DN and the subject alternative names must be set, none is (RFC 8705"
            + " §2.1.2): enter the name, or take it from the client's certificate"),
    CA_SEVERAL("exactly one of the subject DN and the subject alternative names must be set, not also {{other}}"
            + " (RFC 8705 §2.1.2): to remove that one, set it to the empty text, because what an update leaves"
            + " out stays"),
    CANDIDATES_MANY("more than {{count}} certificates were considered"),
    CERTIFICATE_LARGE("a presented certificate has {{count}} bytes, at most {{most}} are read"),
    CERTIFICATE_LIVES_LONG("a certificate lives longer than {{count}} days"),
    CERTIFICATE_NEVER_ACCEPTED("the certificate \"{{subject}}\" never lets anybody in: {{why}}"),
    CERTIFICATES_MANY("more than {{count}} certificates or keys are registered"),
    CHAIN_CUT("header {{header}} has {{sent}} certificates, of which {{read}} were read ({{option}})"),
    CHAIN_LONG("{{count}} certificates were presented, at most {{most}} are read"),
    CHAIN_PASTED("\"{{ca}}\" is the CA that issued \"{{subject}}\": who has its key would be this client. Register"
            + " \"{{subject}}\" alone, or choose the method for certificates of a CA"),
    CHARACTERS("has more than {{count}} characters"),
    CHECKS_OF_REALM("The realm has {{count}} connection checks already: end one first."),
    CHECKS_OF_SERVER("This server has {{count}} connection checks already: try again in some minutes."),
    CHECKS_OFF("is 0: connection checks are switched off on this server"),
    CHOSEN_BY_POLICY("cannot be chosen by registration"),
    CLIENT_CANNOT("The client cannot authenticate: {{why}}."),
    CLIENTS("{{count}} clients"),
    CLOUDFLARE_ADDRESSES(
            "all of Cloudflare's customers have its addresses. Name the zone's own certificate by {{option}}."),
    CLOUDFLARE_SHARED("its sender has the certificate that all of Cloudflare's customers share. Name the zone's own"
            + " certificate by {{option}}."),
    CONF("files are read from the server's conf directory only"),
    CONF_FILE("is not the path of a file"),
    CONF_NO_CRL("no valid CRL could be read from this file of the server's conf directory"),
    CONF_UNKNOWN("the server's conf directory is not known, so no file can be read"),
    CONF_UNKNOWN_PATH("the server's conf directory is not known: give the file's whole path"),
    CONFLICT("It was changed by somebody else since it was read: read it again."),
    CRITICAL_EXTENSIONS(
            "the certificate has critical extensions that are not known here, and which path validation must"
                    + " not pass over (RFC 5280 §4.2): {{oids}}. Have it issued again without them, or not critical"),
    CRL_ALGORITHM("its signature algorithm cannot be read"),
    CRL_ALGORITHMS("two signature algorithms (RFC 5280 §5.1.1.2)"),
    CRL_ALIKE("more than {{count}} entries have the same serial number"),
    CRL_CUT("it is cut off after {{count}} octets"),
    CRL_EDDSA("it is signed with EdDSA, which cannot be verified while it is read, and has more than {{most}} octets"),
    CRL_ELEMENT_LONG("an element of {{count}} octets, where {{most}} are the most"),
    CRL_ELSE("the CRL there is of \"{{issuer}}\""),
    CRL_ENTRY("an entry that is not as RFC 5280 §5.1 has it"),
    CRL_ENTRY_CRITICAL("an entry with a critical extension that is not known (RFC 5280 §5.3)"),
    CRL_ENTRY_EXTENSIONS("an entry with more than {{most}} extensions"),
    CRL_ENTRY_ISSUER("a certificate issuer that is not one distinguished name"),
    CRL_ENTRY_LONG("an entry of more than {{most}} octets"),
    CRL_ENTRY_REASON("a reason that RFC 5280 §5.3.1 does not know"),
    CRL_ENTRY_TWICE("an entry with an extension twice"),
    CRL_EXPIRED("the CRL of \"{{issuer}}\" expired at {{time}}"),
    CRL_GOES_ON("it goes on where it should be signed"),
    CRL_ISSUER("its issuer may not sign CRLs"),
    CRL_ISSUER_UNREADABLE("its issuer cannot be read"),
    CRL_ISSUERS_MANY("an indirect CRL for more than {{count}} CAs, or with names of more than {{octets}} octets"),
    CRL_LARGE("the CRL has {{count}} octets, and {{most}} are the most"),
    CRL_NO_THIS_UPDATE("it has no thisUpdate (RFC 5280 §5.1.2.4)"),
    CRL_NOT_ASKED("the CRL that the certificate names is not asked for: {{places}}"),
    CRL_NOT_VERIFIED("its signature cannot be verified: {{why}}"),
    CRL_NOT_YET("the CRL is not valid before {{time}}"),
    CRL_NUMBER("a CRL number that cannot be read (RFC 5280 §5.2.3)"),
    CRL_OF_NOT_YET("the CRL of \"{{issuer}}\" is not valid before {{time}}"),
    CRL_OTHER("the CRL there is of \"{{issuer}}\", and one of \"{{needed}}\" is needed"),
    CRL_PEM("a PEM block does not end as it began"),
    CRL_SCOPE_ATTRIBUTES("the CRL is for attribute certificates only"),
    CRL_SCOPE_CAS("the CRL is for certificates of CAs only"),
    CRL_SCOPE_CRITICAL("the CRL has a critical extension that is not known: {{oid}}"),
    CRL_SCOPE_DELTA("the CRL has only changes to another one, which is not there"),
    CRL_SCOPE_ISSUER("the CRL is of \"{{issuer}}\", which the certificate does not name"),
    CRL_SCOPE_POINT("the CRL is for another distribution point than the certificate names"),
    CRL_SCOPE_REASONS("the CRL is for some reasons of revocation only"),
    CRL_SCOPE_UNREADABLE("the scope of the CRL cannot be read"),
    CRL_SCOPE_USERS("the CRL is not for certificates of CAs"),
    CRL_SIGNATURE("its signature is not in DER"),
    CRL_SLOW("a CRL of more than {{count}} octets came too slowly while others waited"),
    CRL_STRANGER("no CA of the trust profile has signed this CRL"),
    CRL_TIME("a time that is not as RFC 5280 §5.1.2.4 has it"),
    CRL_TOO_OLD("it is too old: of {{update}}, and its nextUpdate is {{next}}. Let the CA publish a newer one, or"
            + " allow an older one with revocationMaxAge"),
    CRL_TRAILING("something follows its signature"),
    CRL_TURN("other large CRLs were being read for too long"),
    CRL_UNSIGNED("no CA of the trust profile has signed the CRL of \"{{issuer}}\""),
    CRL_VALID("the CRL is valid"),
    CRL_VERSION("a version that RFC 5280 §5.1.2.1 does not know"),
    DECIDES("Trust profile \"{{name}}\" decides about {{clients}} and cannot be deleted."),
    DEFAULT_NOT_SAVED("trust profile \"{{name}}\" is the default and cannot be saved without that: {{problem}}"),
    DER_CUT("malformed DER: an element is cut off"),
    DER_LENGTH("malformed DER: an indefinite or huge length"),
    DER_LONGER("malformed DER: an element is longer than what contains it"),
    DER_MINIMAL("malformed DER: a length that is not minimal"),
    DER_NAME("malformed DER: no type of name has this tag"),
    DER_OID("malformed DER: an object identifier that cannot be read"),
    DER_OTHER("it is not as its standard has it"),
    DER_TAG("malformed DER: expected the tag {{expected}} but found {{found}}"),
    DER_TAG_LONG("malformed DER: a tag of more than one octet"),
    DER_TRAILING("malformed DER: trailing octets"),
    DER_VALUES("malformed DER: an attribute with more than one value"),
    DISABLED("the client is disabled"),
    DN_BER("the hex digits after '#' are not one BER encoded value"),
    DN_CONTROL("a control character, {{character}}"),
    DN_EMPTY("The distinguished name is empty."),
    DN_EQUALS("expected '=' after the attribute type"),
    DN_ESCAPE("'\\' must be followed by a special character or by two hex digits"),
    DN_HEX("'#' must be followed by pairs of hex digits; write \\# for the character itself"),
    DN_LONG("The distinguished name is longer than {{count}} characters."),
    DN_MALFORMED("The distinguished name is malformed at character {{number}}: {{what}}."),
    DN_NO_VALUE("the value of {{type}} is empty"),
    DN_OID("\"{{oid}}\" is not an object identifier"),
    DN_PARTS("The distinguished name has more than {{count}} RDNs."),
    DN_QUOTE("the quotation mark is never closed"),
    DN_SLASHES("The distinguished name is in the older form with slashes. Write it as RFC 4514 does, from the"
            + " other end and with commas: {{name}}"),
    DN_TYPE("expected an attribute type such as CN"),
    DN_UNESCAPED("unexpected '{{character}}', write \\{{character}} for the character itself"),
    DN_UNEXPECTED("unexpected '{{character}}'"),
    DN_UNICODE("The distinguished name is not valid Unicode."),
    DN_UNKNOWN("unknown attribute type \"{{type}}\", write it as a dotted object identifier"),
    DN_UTF8("the escaped octets of the value are not UTF-8"),
    DSA_BASE("the DSA key's base has {{bits}} bits, at most {{most}} are allowed"),
    DSA_KEY("the DSA key has {{bits}} bits, at most {{most}} are allowed"),
    DSA_PRIME("the DSA key's prime has {{bits}} bits, at most {{most}} are allowed"),
    DSA_SUBPRIME("the DSA key's subprime has {{bits}} bits, at most {{most}} are allowed"),
    EMAIL_AT("An e-mail address has one @, with something on both sides of it."),
    EMAIL_HOST("Write the host of the e-mail address in ASCII, with its A-labels (xn--...)."),
    EMAIL_LOCAL("The part of an e-mail address before the @ consists of ASCII letters, digits and {{these}} only."),
    EMPTY("is empty"),
    EMPTY_ISSUER("is a certificate without the name of an issuer, which RFC 5280 §4.1.2.4 asks for. Have it issued"
            + " again with a subject; a self-signed one of cert-manager needs a commonName or subject in its"
            + " Certificate"),
    ENTRIES("has more than {{count}} entries"),
    EXPIRED("the certificate expired at {{time}}"),
    EXTENDED_KEY_USAGE_UNREADABLE("the extended key usage cannot be read"),
    FETCH_BROKE("the fetch broke off"),
    FETCH_CODING("answered in a content coding that was not asked for"),
    FETCH_CROWD("too many requests wait for {{host}} or other hosts already"),
    FETCH_ENDING("the server is ending"),
    FETCH_HEAD("answered with more than {{count}} bytes before the document"),
    FETCH_HOST("the server does not fetch from the host {{host}}"),
    FETCH_HOST_ALONE("the URL does not name a host alone"),
    FETCH_NAME_LATE("the host's name was not found in time"),
    FETCH_NAMES_MANY("too many names are being looked up"),
    FETCH_NO_ADDRESS("the host's name has no address"),
    FETCH_NO_CONNECTION("does not accept connections"),
    FETCH_NOT_PUBLIC("has an address that is not public: {{addresses}}"),
    FETCH_NOT_YET("too many fetches are under way, so that this one has not been answered yet"),
    FETCH_OLDER("what was sent is older than what is known already"),
    FETCH_PROXY("the server does not fetch through a proxy from hosts that it cannot judge"),
    FETCH_REDIRECT("answered with status {{status}}, a redirect to {{location}}: redirects are not followed, so set"
            + " the address that it leads to"),
    FILE_CONTENT("{{file}}: {{why}}"),
    FILE_ELSEWHERE("{{file}} is not a file of the server's conf directory"),
    FILE_LARGE("{{file}} has more than {{count}} octets"),
    FILE_NONE("there is no file {{file}} that this server can read"),
    FILE_NOT_UNDERSTOOD("it is not what is expected there"),
    FILE_UNREADABLE("{{file}} cannot be read"),
    FLOW_ALONE("client authentication flow \"{{flow}}\" runs \"{{other}}\" alone, because that is REQUIRED there"),
    FLOW_LACKS("client authentication flow \"{{flow}}\" does not have \"{{method}}\""),
    FLOW_OFF("\"{{method}}\" is switched off in client authentication flow \"{{flow}}\""),
    FOR_CA_SIGNED("is for the token_endpoint_auth_method tls_client_auth (RFC 8705 §2.1.2)"),
    FOR_OUR_METHODS("is for the token_endpoint_auth_methods of RFC 8705"),
    GOOD("the certificate is good"),
    GUARD_JARS_UNREADABLE("the JARs in providers/ cannot be read"),
    GUARD_JAR_UNKNOWN("it is not known which JAR this extension is in"),
    GUARD_LOOKUP_MISSING("the lookup provider is missing"),
    GUARD_LOOKUP_OTHER("the lookup provider is \"{{id}}\" of {{class}}"),
    GUARD_NOT_NEEDED("nothing lets such certificates through"),
    GUARD_NOT_STARTED("Keycloak has not started yet"),
    GUARD_OFF("guard-other-methods is false"),
    GUARD_OTHER_READER("the class {{class}} in providers/{{jar}} may read certificates from the connection itself"),
    HAS_NO_CERTIFICATE("has no certificate"),
    HEADER("header {{header}}"),
    HEADER_BASE64_FORM("holds base64 that is not in its canonical form (RFC 4648 §3.5)"),
    HEADER_BEYOND("header {{header}} was not read ({{option}})"),
    HEADER_CERTIFICATE_LARGE("holds a certificate of more than {{most}} octets"),
    HEADER_CHARACTERS("holds characters that no PEM has"),
    HEADER_CUT("is cut off: {{count}} of {{whole}} octets are there"),
    HEADER_DAMAGED("is damaged or cut off: it cannot be decoded"),
    HEADER_ELSEWHERE("header {{header}} is there: this looks like {{writer}}, which the lookup provider \"{{reader}}\""
            + " reads; the server's is \"{{provider}}\""),
    HEADER_ELSEWHERE_NONE(
            "header {{header}} is there: this looks like {{writer}}, which the lookup provider \"{{reader}}\""
                    + " reads; the server's reads no header that is known here"),
    HEADER_EMPTY("header {{header}} is empty: the proxy has forwarded no certificate"),
    HEADER_ENCODING("holds {{found}}; the lookup provider \"{{provider}}\" reads {{encoding}}"),
    HEADER_MISSING("header {{header}} is missing: the proxy has forwarded no certificate"),
    HEADER_NO_CERTIFICATE("holds no certificate"),
    HEADER_NO_DER("is no DER"),
    HEADER_NO_END("is cut off: a certificate has no end"),
    HEADER_NO_LIST("is no list of base64 between colons (RFC 9440)"),
    HEADER_NOT_BELIEVED("header {{header}}: {{why}}"),
    HEADER_NOT_CERTIFICATE("holds something that is not the base64 of one X.509 certificate in DER"),
    HEADER_NOT_READ("header {{header}} was not read"),
    HEADER_NOT_VERIFIED("does not say SUCCESS: the proxy has not verified the certificate, and the lookup provider is"
            + " told to rely on it (trust-proxy-verification)"),
    HEADER_NTH("certificate {{number}} of it {{problem}}"),
    HEADER_OTHER_PEM("holds something else than PEM of certificates"),
    HEADER_PERCENT("holds broken percent-encoding"),
    HEADER_SEVERAL("holds more than one certificate"),
    HEADER_UNREADABLE("holds what looks like {{encoding}}, but the lookup provider \"{{provider}}\" finds no"
            + " certificate in it"),
    HEADER_WITHOUT("header {{header}} holds none: the proxy has forwarded no certificate"),
    HEADERS_OF_TWO("header {{header}} came beside header {{other}}, which {{writer}} sends: let one listener alone"
            + " lead to this server"),
    HOST("the server does not read from the host {{host}}"),
    HOST_AMBIGUOUS("This internationalized host name is ambiguous; write it with its A-labels (xn--...)."),
    HOST_CHARACTERS("A host name consists of letters, digits, hyphens, underscores and dots only."),
    HOST_DOT("A host name must not end with a dot."),
    HOST_HYPHEN("The parts of a host name must not begin or end with a hyphen."),
    HOST_INTERNATIONAL("This is not an internationalized host name."),
    HOST_IP("This looks like an IP address, not a host name; register it as an IP address instead."),
    HOST_LABEL("The parts of a host name between the dots have 1 to {{count}} characters."),
    HOST_LENGTH("A host name has 1 to {{count}} characters."),
    HOST_NAME("\"{{host}}\" is not a host name"),
    HOST_NOT_ALLOWED("its host is not in revocationAllowedHosts"),
    HOST_WILDCARD("A wildcard is not allowed: the host name is compared as a whole."),
    HTTPS_ONLY("only https URLs are read"),
    IN_HEADER("header {{header}} {{problem}}"),
    IP("This is not an IP address; write all of an IPv4 address as in 192.0.2.1, an IPv6 address as in"
            + " 2001:db8::1, and no prefix length, zone or port."),
    IS_CRL("is a CRL and not a certificate: name the place where it is published in crlLocations"),
    IS_DEFAULT_OF(
            "Trust profile \"{{name}}\" is the default of {{clients}}: make another profile the default" + " instead."),
    IS_NO_SIGNER("has a key usage without keyCertSign"),
    IS_NOT_CA("is not a CA certificate"),
    IS_OLD_CA("is a version {{version}} certificate, which cannot say that it is a CA; have it issued again,"
            + " with the same name and key and basicConstraints CA:TRUE"),
    IS_PKCS12("is a PKCS#12 file (.p12, .pfx), which holds a private key that is never needed here: keep it,"
            + " and give the certificate alone (openssl pkcs12 -clcerts -nokeys)"),
    IS_PKCS7("is a PKCS#7 file (.p7b): take the certificates out of it (openssl pkcs7 -print_certs)"),
    IS_PUBLIC_KEY("is a public key and not a certificate: register it as a public key, or ask for the certificate"),
    IS_REQUEST("is a certificate request (CSR), which is sent to a CA before there is a certificate: ask for the"
            + " certificate that the CA has made of it"),
    IS_REVOKED("\"{{subject}}\" is revoked"),
    JWKS_BOTH("either a JWKS or its URL may be set, not both (RFC 7591 §2)"),
    JWKS_ENCRYPTION("is for encryption (use \"enc\") and does not count"),
    JWKS_JSON("the JWKS is not valid JSON"),
    JWKS_JSON_AT("the JWKS is not valid JSON, line {{line}}, column {{column}}"),
    JWKS_KEY("key {{number}} of the JWKS {{problem}}"),
    JWKS_KEYS("the JWKS has no \"keys\" array (RFC 7517 §5)"),
    JWKS_KIND("is of the kind \"{{kind}}\", which no certificate has, and does not count"),
    JWKS_LONG("the JWKS is longer than {{count}} characters"),
    JWKS_MANY("the JWKS has more than {{count}} keys"),
    JWKS_MISSING("is missing: this method needs a jwks whose keys have an x5c, or a jwks_uri (RFC 8705 §2.2.2)"),
    JWKS_NO_CERTIFICATE("has an x5c[0] that is not a certificate in base64 (RFC 7517 §4.7)"),
    JWKS_NO_X5C("has no x5c and does not count: let the client publish its certificate there (RFC 8705 §2.2.2)"),
    JWKS_NOT_READ("jwks_uri: the key set is not read for this"),
    JWKS_OTHER_KEY("has an x5c[0] for another key than its own members say (RFC 7517 §4.7)"),
    JWKS_PRIVATE("has the private member \"{{member}}\"; only public keys may be registered (RFC 7591 §2), treat"
            + " this one as compromised"),
    JWKS_STORAGE("jwks_uri: Keycloak's key storage: {{why}}"),
    JWKS_UNAVAILABLE("jwks_uri: {{why}}"),
    JWKS_UNREADABLE_KEY("has a key that cannot be read (RFC 7517 §4)"),
    KEY_BITS("the {{kind}} key has {{bits}} bits, {{minimum}} are required"),
    KEY_DSA("the DSA key has no parameters of its own"),
    KEY_KIND("keys of the kind {{kind}} are not supported"),
    KEY_USAGE_UNREADABLE("the key usage cannot be read"),
    LDAP_ENTRY("the entry has no {{attribute}}"),
    LDAP_FAILED("LDAP: {{why}}"),
    LDAP_HOST("this server does not ask that host by LDAP"),
    LDAP_HOST_NOT_READ("the server does not read by LDAP from the host {{host}}"),
    LDAP_URL("the LDAP URL does not name the certificateRevocationList of one entry"),
    LINE("line {{number}}: {{problem}}"),
    LOCATION_SCHEME("not http or https with a host and without a user"),
    LONGER("is longer than {{count}} characters"),
    LOOKUP_FAILED("the certificate lookup provider of the server could not read the certificate"),
    LOOKUP_GAP("the certificate lookup provider of the server has left a gap in the chain"),
    LOOKUP_MISSING("the certificate lookup provider of the server is not there"),
    LOOKUP_OPTIONS("the certificate lookup provider of the server does not work with its options"
            + " (--spi-x509cert-lookup--…)"),
    LOOKUP_UNKNOWN("the certificate lookup provider \"{{provider}}\" is neither Keycloak's nor this extension's, and"
            + " is not named in {{option}}"),
    MANY_CERTIFICATES("has more than {{count}} certificates"),
    METHOD_NOT_ALLOWED("is not an allowed method"),
    METHOD_OFF("is switched off on this server"),
    METHODS_IN_USE("Clients authenticate with certificates: let them use another method first."),
    METHODS_IN_USE_BY("Clients authenticate with certificates: let them use another method first ({{clients}})."),
    MISSING("is missing"),
    MUST_BE_ARRAY("must be an array"),
    MUST_BE_OBJECT("must be an object"),
    MUST_BE_TEXT("must be a text"),
    NAME_CONSTRAINTS("the name constraints of \"{{ca}}\" {{objection}}"),
    NAME_LONG("a name has {{count}} characters, at most {{most}} are compared"),
    NAME_NOT_RFC4514("\"{{type}}\" must be given as dotted OID with a #hex value (RFC 4514 §2.4)"),
    NAME_STRING_TYPE("the CA \"{{ca}}\" of the trust profile has this name in another type of string, which Java takes"
            + " for another name: add the CA certificate whose name is encoded as the issuer's is"),
    NAME_UNREADABLE("a name cannot be read: {{why}}"),
    NAME_VALUE_LONG("a name has a value of more than {{most}} characters, or {{normalized}} that are not all ASCII,"
            + " or more than {{marks}} combining marks in a row"),
    NAMES_ENTRY_UNREADABLE("limit the type {{type}}, of which an entry cannot be read"),
    NAMES_EXCLUDED("exclude the {{type}} \"{{name}}\""),
    NAMES_INCOMPARABLE("limit the type {{type}}, and \"{{name}}\" cannot be compared"),
    NAMES_MANY("the name constraints of the path would take {{count}} comparisons, at most {{most}} are made"),
    NAMES_NOT_ALL_READ("are not met for certain: not all subject alternative names can be read"),
    NAMES_NOT_COMPARED("limit the type {{type}}, whose names are not compared here"),
    NAMES_NOT_DER("its subject alternative names are no list of names in DER"),
    NAMES_NOT_PERMITTED("do not permit the {{type}} \"{{name}}\""),
    NAMES_SUBJECT_UNREADABLE("limit the type {{type}}, and the subject cannot be read"),
    NEITHER_METHOD("the client authenticates with neither method"),
    NEITHER_OF_THESE("is neither a certificate (PEM or base64), nor a public key (PEM), nor a SHA-256 thumbprint"),
    NO_ANCHOR("trust profile \"{{name}}\" has no trust anchor that a path could end at"),
    NO_ANCHOR_CERTIFICATE(
            "\"{{subject}}\" {{why}}; a single client's certificate belongs to that client, or to {{pinned}}"),
    NO_ANCHOR_WITHIN("no trust anchor within {{count}} certificates of the leaf"),
    NO_ANSWER("no answer yet"),
    NO_BODY("answered without a body"),
    NO_CLIENT("no client is authenticated"),
    NO_CRL("neither the certificate nor the trust profile names a place where to find its CRL: set crlLocations"),
    NO_DEFAULT("the realm does not have a default trust profile: make one the default, or name one for the client"),
    NO_ENCODING("the certificate has no encoding"),
    NO_EXTENDED_KEY_USAGE("the certificate has no extended key usage, which the trust profile asks for"),
    NO_FLOW("the realm has no client authentication flow"),
    NO_KEY_STORE("is neither PEM nor a key store that can be opened"),
    NO_KEY_USAGE("the certificate has no key usage, which the trust profile asks for"),
    NO_PATH("neither trust profile \"{{name}}\" nor the presented chain leads to a trust anchor from the"
            + " issuer \"{{issuer}}\" of \"{{subject}}\". If the client has a new CA, add that to the trust"
            + " profile"),
    NO_PATH_ALONE("neither trust profile \"{{name}}\" nor the presented chain leads to a trust anchor from the"
            + " issuer \"{{issuer}}\" of \"{{subject}}\". The certificate came alone: let the client send its"
            + " whole chain, or add the certificate of that issuer to the trust profile"),
    NO_PEM("no PEM certificate (-----BEGIN CERTIFICATE-----) found"),
    NO_PROFILE("the realm does not have a trust profile \"{{name}}\""),
    NO_RESPONDER("neither the certificate nor the trust profile names a place where to find its OCSP responder:"
            + " set ocspResponder"),
    NO_REVOCATION_BESIDE("noRevAvail stands beside a place that has the status (RFC 9608 §2)"),
    NO_REVOCATION_OF_CA("noRevAvail stands in a CA's certificate (RFC 9608 §2)"),
    NO_TRUSTED_PATH("has no trusted path in this profile, so nobody is asked about it: {{why}}"),
    NO_TRUSTSTORE("the server has no truststore for client certificates; Keycloak reads --https-trust-store-file"
            + " only where --proxy-headers is not set"),
    NOBODY_NAMED("neither the trust profile nor the certificate names a place that may be asked"),
    NOBODY_TRUSTED("nobody is trusted: add a trust anchor or a pinned certificate, or choose the server truststore"),
    NONE_PRESENTED("no client certificate was presented"),
    NOT_A_CRL("the document is not a CRL"),
    NOT_A_CRL_BECAUSE("the document is not a CRL: {{why}}"),
    NOT_A_CURRENT_CRL("it has no nextUpdate (RFC 5280 §5.1.2.5)"),
    NOT_A_MEMBER("is not a member of this request"),
    NOT_A_PROXYS("(SHA-256 {{sha256}}) is no trusted proxy's"),
    NOT_A_PROXYS_BECAUSE("(SHA-256 {{sha256}}) is no trusted proxy's: {{reason}}, {{why}}"),
    NOT_A_SETTING("is not a setting of a trust profile"),
    NOT_AMONG_PINNED("the certificate is not among those pinned in trust profile \"{{name}}\""),
    NOT_ASKED("not asked"),
    NOT_BUILT("the path exists, but could not be built"),
    NOT_CERTIFICATE("is not a certificate: ask for a file that begins with -----BEGIN CERTIFICATE-----"),
    NOT_DER("a certificate is followed by other bytes, or is not in DER"),
    NOT_FOUND("{{what}} not found"),
    NOT_IN_JWKS("the certificate with SHA-256 {{sha256}} is not registered for the client, and not all keys of"
            + " its JWKS count: {{problems}}"),
    NOT_PINNED("no certificate pinned in trust profile \"{{name}}\" has this subject"),
    NOT_PUBLIC_KEY("not a readable public key"),
    NOT_REGISTERED("the certificate with SHA-256 {{sha256}} is not registered for the client"),
    NOT_SET("is not set"),
    NOT_X509("is not client-x509"),
    NOT_YET_VALID("the certificate is valid from {{time}}"),
    NOTHING_FETCHED("nothing can be fetched"),
    NOTHING_IN_JWKS("no certificate, key, thumbprint or JWKS is registered for the client: set one of {{these}}, or a"
            + " JWKS whose keys have an x5c; {{problem}}"),
    NOTHING_REGISTERED(
            "no certificate, key, thumbprint or JWKS is registered for the client: set one of {{these}}, or a"
                    + " JWKS whose keys have an x5c"),
    NOTHING_TO_ASK("not asked: there is no certificate to ask about"),
    NUMBER("must be a number between {{least}} and {{most}}"),
    OCSP_DELEGATE_WEAK("the signature of its signer's certificate is too weak: {{why}}"),
    OCSP_EXPIRED("the answer expired at {{time}}"),
    OCSP_INTERNAL_ERROR("the responder has no answer: it has failed (internalError)"),
    OCSP_KEY_WEAK("its signer's key is too weak: {{why}}"),
    OCSP_MALFORMED_REQUEST("the responder has no answer: it does not understand the request (malformedRequest)"),
    OCSP_NAME("the answer holds a name that is not compared: {{why}}"),
    OCSP_NO_END("the answer has no nextUpdate and is from {{update}}, which is longer ago than revocationMaxAge"
            + " allows"),
    OCSP_NONCE("the answer does not repeat the nonce"),
    OCSP_NONE("what was sent is no OCSP answer but {{count}} octets"),
    OCSP_NONE_BEGINS("what was sent is no OCSP answer but {{count}} octets, which begin with \"{{beginning}}\""),
    OCSP_NOT_BELIEVED("the answer is not to be believed: {{why}}"),
    OCSP_NOT_JUDGED("the answer cannot be judged: {{why}}"),
    OCSP_OTHER("the answer is about another certificate"),
    OCSP_REQUEST("the request cannot be made: {{why}}"),
    OCSP_SIG_REQUIRED("the responder has no answer: it takes signed requests only (sigRequired)"),
    OCSP_SIGNATURE_WEAK("its signature is too weak: {{why}}"),
    OCSP_SIGNER_NOT_VALID("its signer's certificate is not valid now, but from {{from}} until {{until}}"),
    OCSP_STATUS_UNKNOWN("the responder has no answer, and says why with a status that RFC 6960 §4.2.1 does not know"),
    OCSP_STRANGER("nobody who may speak for the CA has signed the answer"),
    OCSP_TOO_OLD("the answer is too old"),
    OCSP_TRY_LATER("the responder has no answer: it asks to try later (tryLater)"),
    OCSP_TWO_WAYS("it can be read in two ways"),
    OCSP_TYPE("the answer is of an unknown type"),
    OCSP_UNAUTHORIZED(
            "the responder has no answer: it does not answer about this CA, or not to this server" + " (unauthorized)"),
    OCSP_UNKNOWN("it does not know the certificate"),
    OF_CERTIFICATE("\"{{subject}}\": {{problem}}"),
    OF_PROFILE("trust profile \"{{name}}\": {{setting}}: {{problem}}"),
    OF_SETTING("{{setting}}: {{problem}}"),
    OID("\"{{text}}\" is not a dotted object identifier"),
    ONE_AND_OTHER("{{one}}; {{other}}"),
    ONE_CERTIFICATE("must be one certificate"),
    ONE_CLIENT("1 client"),
    ONE_OF("must be one of {{these}}"),
    OPTION_UNKNOWN("there is no such option, and so it would restrict nothing; there are {{these}}"),
    OTHER_DEFAULT("trust profile \"{{name}}\" is the realm's default already"),
    OTHER_EXTENDED_KEY_USAGE("the extended key usage allows {{allowed}}, not all of {{wanted}}"),
    OTHER_KEY("trust profile \"{{name}}\" knows a CA with the name of the issuer \"{{issuer}}\" of"
            + " \"{{subject}}\", but its key did not sign that certificate"),
    OTHER_PINNED("the pinned certificate does not have the registered subject \"{{subject}}\""),
    OTHER_SUBJECT("the certificate does not have the registered {{type}} \"{{value}}\""),
    PATH_LONG("the path has {{count}} intermediates, the trust profile allows {{most}}"),
    PATHS_MANY("more than {{count}} paths were validated"),
    PEER_CERTIFICATE("its certificate {{why}}"),
    PEER_NOT_LED_BECAUSE("its certificate does not lead to the truststore: {{reason}}, {{why}}"),
    PEER_OF_CLIENTS("its certificate leads to the truststore through a CA of the trust profile \"{{profile}}\": it is"
            + " a client's"),
    PEM_BASE64("PEM block {{number}} is not valid base64"),
    PEM_END("PEM block {{number}} has no end line"),
    PEM_MANY("has more than {{count}} PEM blocks"),
    PEM_OTHER("expected {{label}}, found a PEM block \"{{found}}\""),
    POLICIES_MANY("the certificate policies of the path and their mappings are too many"),
    POLICIES_UNREADABLE("certificate policies that cannot be read: {{why}}"),
    POLICY_MEMBERS(
            "the policy's configuration is not an object of options, or \"is-negative-logic\" is not true or false"),
    POLICY_OPTION("the policy's option {{option}}: {{problem}}"),
    PRESENTED_UNREADABLE("certificate {{number}} of the presented chain: {{why}}"),
    PRIVATE_KEY("contains a private key, which is never needed here and was not stored; treat it as compromised"
            + " if it came from elsewhere, and give only the certificate"),
    PROFILE_ELSEWHERE("a trust profile is a component of the realm itself: its clients do not find it anywhere else"),
    PROFILE_NAME("must have 1 to {{count}} characters and no space around them"),
    PROFILE_NOT_ALLOWED("\"{{name}}\" is not among the allowed trust profiles"),
    PROXIES_ADDRESSES_WITHOUT_EFFECT(
            "nobody has said who may speak for clients. Name the proxies by --proxy-trusted-addresses, or by"
                    + " {{option}}. --proxy-trusted-addresses has no effect without --proxy-headers."),
    PROXIES_NOT_NAMED("nobody has said who may speak for clients. Name the proxies by --proxy-trusted-addresses, or by"
            + " {{option}}."),
    PROXY_DOUBT_CLIENTS("\"{{name}}\" of the truststore belongs to the CAs of the trust profile \"{{profile}}\" of the"
            + " realm \"{{realm}}\", so that clients have such certificates too"),
    PROXY_DOUBT_NO_FILE("without https-trust-store-file every CA of the public web is let through"),
    PROXY_DOUBT_NO_RUNTIME("the Java runtime's list of public CAs cannot be read"),
    PROXY_DOUBT_OTHER_REALM(
            "\"{{name}}\" of the truststore belongs to the CAs of a trust profile of another realm, so that"
                    + " clients have such certificates too"),
    PROXY_DOUBT_PUBLIC("the truststore holds \"{{name}}\", which is a CA of the public web or belongs to one"),
    PROXY_DOUBT_UNREADABLE("the truststore {{why}}"),
    PROXYS_BEGINS("is a trusted proxy's, but it begins at {{time}}"),
    PROXYS_ENDED("is a trusted proxy's, but it ended at {{time}}"),
    PSD2_ROLE("the certificate states none of the required PSD2 roles"),
    PUBLIC_CLIENT("a public client does not authenticate: switch client authentication on first"),
    RESPONDER_NOT_ASKED("the OCSP responder that the certificate names is not asked for: {{places}}"),
    REVERSED_NAME("its subject has the same parts in reverse order: RFC 4514 begins with what the certificate has"
            + " last. Register {{name}}"),
    REVOKED("the certificate is revoked"),
    REVOKED_BY_CRL("it is revoked by a CRL"),
    REVOKED_BY_CRL_OF(
            "it is revoked: the CRL of \"{{issuer}}\" of {{update}} lists it. The client needs a new" + " certificate"),
    REVOKED_BY_OCSP("it is revoked: OCSP, {{responder}}, says so as of {{update}}. The client needs a new certificate"),
    REVOKED_SINCE("it is revoked since {{time}}: OCSP, {{responder}}, says so as of {{update}}. The client needs a"
            + " new certificate"),
    RSA_EXPONENT("the RSA key's public exponent has {{bits}} bits, at most {{most}} are allowed"),
    RSA_MODULUS("the RSA key's modulus has {{bits}} bits, at most {{most}} are allowed"),
    RUNTIME_SAYS("the Java runtime says \"{{text}}\""),
    SAID("{{text}}"),
    SAME_NAME("the realm already has a trust profile \"{{name}}\""),
    SAML("a SAML client does not authenticate at the token endpoint"),
    SCOPE_NOT_ALLOWED("a scope is not allowed for a self-signed client"),
    SELECTOR_TYPE("has a type that is not a parameter of RFC 8705 §2.1.2"),
    SELECTOR_VALUE("has no value"),
    SENDER_ADDRESS(
            "its sender's certificate is a trusted proxy's, but its address is not in" + " --proxy-trusted-addresses"),
    SENDER_BY_TRUSTSTORE(
            "--https-client-auth=required does not say that its sender may speak for clients: {{why}}. Name"
                    + " the proxies by --proxy-trusted-addresses, or by {{option}}."),
    SENDER_CERTIFICATE("its sender's certificate {{why}} ({{option}})"),
    SENDER_OTHER_ADDRESS("its sender's address is not in --proxy-trusted-addresses"),
    SENDER_WITHOUT_CERTIFICATE(
            "its sender has shown no certificate of its own in TLS, and {{option}} goes by that; plain HTTP"
                    + " has none, and TLS only where --https-client-auth is request or required"),
    SENDER_WITHOUT_TLS("the request came without TLS, or without a certificate of its sender"),
    SETTING_MISSPELT("The setting {{setting}} is misspelt: {{problem}}."),
    SEVERAL("{{problems}}"),
    SEVERAL_DEFAULTS("the realm has more than one default trust profile"),
    SEVERAL_PROFILES("the realm has more than one trust profile \"{{name}}\""),
    SHA1("This is a SHA-1 thumbprint (40 hex digits); only SHA-256 (64 hex digits) is accepted: openssl"
            + " x509 -noout -fingerprint -sha256 prints it."),
    SIGNATURE_PSS("the parameters of its RSASSA-PSS signature cannot be read"),
    SIGNATURE_SHA1("it is signed with SHA-1, which is too weak"),
    SIGNATURE_UNKNOWN("it is signed with an algorithm that is not supported ({{oid}})"),
    STATUS("answered with status {{status}}"),
    SUBJECT_NOT_ALLOWED("is not an allowed kind of subject"),
    SUBTREE_ASCII("a base holds octets that are no printable ASCII"),
    SUBTREE_DOMAIN("the base \"{{base}}\" is no domain name"),
    SUBTREE_IP("a base of IP addresses has neither 8 nor 32 octets"),
    SUBTREE_MAILBOX("the base \"{{base}}\" is no mailbox"),
    SUBTREE_MASK("a base of IP addresses has a mask with gaps"),
    SUBTREE_RANGE("a subtree has a minimum or a maximum"),
    SUBTREE_TAG("a base has the tag of no type of name"),
    SUBTREES_EMPTY("a list of subtrees is empty"),
    SUBTREES_MANY("there are more than {{count}} subtrees"),
    SUBTREES_NONE("the extension is empty"),
    SUBTREES_OTHER("the extension holds more than permitted and excluded subtrees"),
    THUMBPRINT("A SHA-256 thumbprint is 64 hex digits, with or without colons, or 43 characters of base64url."),
    THUMBPRINT_BASE64("The 43 characters of the thumbprint are not base64url without padding."),
    THUMBPRINT_COLONS("The colons of a thumbprint stand between pairs of hex digits."),
    THUMBPRINT_LAST("The last character of the base64url thumbprint is not possible."),
    TOO_LONG("took longer than {{count}} s"),
    TOO_MANY_FETCHES("too many fetches are under way"),
    TOO_MANY_TESTS("too many tests are under way"),
    TOO_MUCH("answered with more than {{count}} bytes"),
    TOO_WEAK("{{what}} is too weak: {{why}}"),
    TRUE_OR_FALSE("must be true or false"),
    TYPE_RENAMED("trust profiles are of the type {{type}} since version 0.9.0: use this name"),
    UNKNOWN_ATTRIBUTE("is not an attribute of this extension, and so it has no effect; the nearest is {{nearest}}"),
    UNKNOWN_AUTHENTICATOR("there is no client authenticator \"{{given}}\"; the one of this method is \"{{id}}\""),
    UNREADABLE_BECAUSE("cannot be read: {{why}}"),
    UNREADABLE_CONSTRAINTS("name constraints that cannot be read: {{why}}"),
    UNSTORABLE("has a character that cannot be stored"),
    UNUSABLE_CERTIFICATE("has a certificate that cannot be used here: \"{{subject}}\" {{why}}"),
    URI("This is not a URI: character {{position}} must not stand there."),
    URI_ABSOLUTE("The URI must be absolute, with a scheme, and written in ASCII (RFC 3986)."),
    URI_WILDCARD("A wildcard is not allowed: the URI is compared as a whole."),
    URL("is not a URL"),
    URL_ABSOLUTE("must be an absolute URL without user name or fragment"),
    URL_BASE("\"{{url}}\" is not an absolute https URL without user name, query and fragment"),
    URL_HOST("\"{{url}}\" must name a host, and no user"),
    URL_SCHEME("\"{{url}}\" must be a URL with one of {{schemes}}"),
    URL_TEXT("\"{{url}}\" is not a URL"),
    VALUE_LONG("The value is longer than {{count}} characters."),
    WARN_ANCHOR_ENDED("Trust anchor \"{{name}}\" ended at {{time}}: certificates below it are refused."),
    WARN_ANCHOR_ENDS("Trust anchor \"{{name}}\" ends at {{time}}."),
    WARN_BLOCK_LIST(
            "No client of this realm can authenticate with a certificate, because the list of blocked certificates cannot be read: {{why}}. Correct the component \"block-list\" by Keycloak's API of components."),
    WARN_CLIENT_POLICY(
            "The client policy \"{{policy}}\" cannot be applied as it is: {{problem}}. Clients that it may be about"
                    + " are refused until it is corrected."),
    WARN_FLOW("{{clients}} with {{method}} cannot authenticate: {{problem}}."),
    WARN_GUARD_OFF("Keycloak's own methods (client-x509, X.509 login of users) are shown every certificate that"
            + " reaches this server, whoever has issued it, because guard-other-methods is false."),
    WARN_GUARD_SEES_ALL(
            "Certificates that nobody has verified cannot be kept from Keycloak's own methods: {{why}}. They"
                    + " see every certificate that reaches this server."),
    WARN_GUARD_STRICT("Certificates that nobody has verified cannot be kept from Keycloak's own methods: {{why}}. So"
            + " TLS refuses certificates that do not lead to the server's truststores, those of"
            + " self_signed_tls_client_auth among them."),
    WARN_NEVER_ARRIVED("Since this node started at {{since}}, no request came with a certificate, and {{count}} came"
            + " without where a client needs one. Start a connection check to see what arrives."),
    WARN_PROXY("The server takes client certificates from a header (lookup provider \"{{lookup}}\") of whoever"
            + " can reach it (believe-any-proxy): whoever can is any client. Set proxy-trusted-addresses to the"
            + " addresses of the proxies, or --spi-mtls--default--trusted-proxies to their certificates."),
    WARN_PROXY_CAS("Whoever has a certificate of these CAs may say which certificate a client has shown"
            + " (https-client-auth=required): {{names}}. Keep them for proxies alone."),
    WARN_PROXY_FILE("The certificates of trusted proxies have changed and cannot be used, so that those from before"
            + " still count: {{problem}}"),
    WARN_PROXY_NOT_NAMED(
            "The server takes client certificates from a header (lookup provider \"{{lookup}}\"), and nobody"
                    + " has said who may send one: clients are refused (untrusted_proxy), while Keycloak's own methods"
                    + " believe whoever can reach the server. Set proxy-trusted-addresses to the addresses of the"
                    + " proxies, or --spi-mtls--default--trusted-proxies to their certificates."),
    WARN_PROXY_OTHERS("Keycloak's own client-x509 does not know trusted-proxies: it believes the header (lookup"
            + " provider \"{{lookup}}\") of whoever can reach the server. Set guard-other-methods or"
            + " proxy-trusted-addresses too, or let these clients use tls_client_auth."),
    WARN_PROXY_TRUSTSTORE("The server takes client certificates from a header (lookup provider \"{{lookup}}\"), and"
            + " https-client-auth=required does not say who may send one: {{doubt}}. Clients are refused"
            + " (untrusted_proxy). Set proxy-trusted-addresses to the addresses of the proxies, or"
            + " --spi-mtls--default--trusted-proxies to their certificates."),
    WARN_USER_LOGIN("In the flow \"{{flow}}\" of the realm \"{{realm}}\" Keycloak's \"{{authenticator}}\" does not"
            + " check who issued the certificate of a user, and {{arrival}}: whoever has a certificate with the"
            + " name of a user passes this step as that user. Switch on \"Revalidate Client Certificate\" in"
            + " the settings of the step, and keep nothing but the CAs of your users in the server's"
            + " truststore."),
    WARN_X509("Keycloak's client-x509 does not ask who issued the certificate of this client, and {{arrival}}:"
            + " whoever has one with the right subject is this client. {{remedy}}"),
    WARN_X509_IGNORED("x509.casubjectdn has no effect before Keycloak 26.7: use tls_client_auth."),
    WARN_X509_SET("Set the CA's subject DN (x509.casubjectdn), with that CA in the server's truststore, or use"
            + " tls_client_auth."),
    WEAK_ANCHOR("\"{{subject}}\" is too weak: {{why}}"),
    WEAK_PUBLIC_KEY("public key {{sha256}}: {{why}}"),
    X509_ANY_ISSUER("was not set, and so any issuer would do; from now on it must be a CA of the trust profile"),
    X509_AUTHORITY("a CA is recognised by its certificate here, and no longer by its name: name a trust profile that"
            + " has it. {{there}}"),
    X509_CA_NOT_DN("It is not a distinguished name."),
    X509_HAS("Trust profile \"{{name}}\" has a trust anchor of this name."),
    X509_HAS_NOT("Trust profile \"{{name}}\" has no trust anchor of this name."),
    X509_NO_PROFILE("There is no such profile yet."),
    X509_NONE("no subject is registered, so that nobody can be this client"),
    X509_NOT_DN("is not a distinguished name"),
    X509_PATTERN("is a pattern, and one client has one subject (RFC 8705 §2.1.2): register the subject itself"),
    X509_WAS_PATTERN(
            "was compared as a pattern, in which a dot is any character; from now on it is compared as a name"),
    XFCC_ELEMENTS("header {{header}} has {{count}} elements, which are not the client's and the gateway's"),
    XFCC_GATEWAY("header {{header}} has {{count}} elements: where a sidecar stands beside Keycloak, {{option}}"
            + " says from which gateway"),
    XFCC_NONE("has neither Cert nor Chain, so that the certificate stayed with the proxy: let"
            + " set_current_client_cert_details add them"),
    XFCC_NOT_GATEWAY("header {{header}}: its last element does not say that it came from the gateway of {{option}}"),
    XFCC_SIDECAR("has neither Cert nor Chain: so do Istio's sidecars speak of each other; let the clients come"
            + " through a gateway that asks for certificates, and name it in {{option}}");

    private static final Pattern ARGUMENT = Pattern.compile("\\{\\{(\\w+)}}");

    private static final Map<String, ProblemCode> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ProblemCode::code, Function.identity()));

    private final String sentence;

    @SuppressWarnings("ImmutableEnumChecker") // a list that nobody can change
    private final List<String> arguments;

    ProblemCode(String sentence) {
        this.sentence = sentence;
        this.arguments = Pattern.compile("\\{\\{(\\w+)}}") // statics of an enum are not there yet
                .matcher(sentence)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }

    /** The code with this name; nothing for one of another version. */
    public static Optional<ProblemCode> of(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /** The stable code of answers and messages: lower case letters, digits and underscores. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One sentence for administrators, with its arguments as <code>{{name}}</code>. */
    public String sentence() {
        return sentence;
    }

    /** The names of the arguments, each once, in the order of the sentence. */
    public List<String> arguments() {
        return arguments;
    }

    /** A detail whose sentence says everything. */
    public Detail detail() {
        return with(Map.of());
    }

    /**
     * A detail with what its sentence puts in.
     *
     * @param values by name, as {@link Argument#of} takes them
     * @throws IllegalArgumentException if the names are not those of the sentence
     */
    public Detail with(Map<String, ?> values) {
        return new Detail(
                this,
                values.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, value -> Argument.of(value.getValue()))));
    }

    /** An exception that says this of a text. */
    public MalformedException malformed() {
        return new MalformedException(detail());
    }

    /** An exception that says this of a text. */
    public MalformedException malformed(Map<String, ?> values) {
        return new MalformedException(with(values));
    }

    /** An exception that says this of a text, with what a library says. */
    public MalformedException malformed(Throwable cause) {
        return new MalformedException(detail(), cause);
    }

    /** An exception that says this of a text, with what a library says. */
    public MalformedException malformed(Map<String, ?> values, Throwable cause) {
        return new MalformedException(with(values), cause);
    }

    /** The sentence with its arguments put in. */
    String sentence(Map<String, Argument> values) {
        return ARGUMENT.matcher(sentence).replaceAll(found -> {
            Argument value = values.get(found.group(1));
            return Matcher.quoteReplacement(value == null ? "" : value.text());
        });
    }
}
