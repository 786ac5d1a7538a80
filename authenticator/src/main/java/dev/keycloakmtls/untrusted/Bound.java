package dev.keycloakmtls.untrusted;

import java.time.Duration;
import java.util.Locale;

/**
 * A limit on the work that input, or a host that is asked, can cause. Every such limit of the extension stands here with
 * its reason, and docs/security.md shows them as a table. Work that nobody bounded is a way to stop the server: whoever
 * writes a loop over something that a stranger sent names its bound here.
 */
public enum Bound {
    CHAIN_CERTIFICATES(
            10,
            Unit.CERTIFICATES,
            "a presented chain, leaf included",
            "A path of public CAs has three or four; RFC 8705 §7.5 asks for a limit."),
    CERTIFICATE_OCTETS(
            32 * 1024,
            Unit.OCTETS,
            "a presented certificate",
            "Ten times what is usual; nothing of a larger one is parsed, compared or verified."),
    FORWARDED_HEADER_CHARACTERS(
            64 * 1024,
            Unit.CHARACTERS,
            "a header with certificates that this extension reads itself",
            "Room for a chain of ten; servers and proxies take less."),
    PATH_INTERMEDIATES(
            8,
            Unit.CERTIFICATES,
            "CA certificates between leaf and anchor",
            "As many as a presented chain has room for."),
    PATH_CANDIDATES(
            100,
            Unit.CERTIFICATES,
            "certificates that the path builder considers",
            "A path of ten with cross-signed CAs needs under forty; a maze of them has no end (RFC 4158 §2)."),
    PATH_ANCHOR_ATTEMPTS(
            4,
            Unit.PATHS,
            "paths built for one request",
            "Each time without an anchor whose own limits refused the path."),
    PATH_VALIDATIONS(
            16,
            Unit.PATHS,
            "paths validated for one request where a CA has name constraints",
            "Each is complete by its names; a CA that changed its key twice makes three of them."),
    POLICY_VISITS(
            400_000,
            Unit.NODES,
            "nodes of a tree of certificate policies that are looked at, at worst",
            "Eighty policies in each certificate of the longest path; mappings multiply (RFC 9618)."),
    RSA_EXPONENT_BITS(
            64,
            Unit.BITS,
            "the public exponent of an RSA key",
            "Verifying takes a squaring for each bit. OpenSSL and the JDK have this bound for long moduli; 17 bits are usual."),
    RSA_MODULUS_BITS(16_384, Unit.BITS, "the modulus of an RSA key", "The JDK's own bound."),
    DSA_PRIME_BITS(3072, Unit.BITS, "the prime of a DSA key", "The longest of FIPS 186-4 §4.2."),
    DSA_SUBPRIME_BITS(256, Unit.BITS, "the subprime of a DSA key", "The longest of FIPS 186-4 §4.2."),
    DIAGNOSIS_SIGNATURES(
            24,
            Unit.SIGNATURES,
            "signatures verified to find the words for a refusal",
            "Enough for every chain that is in order but for one thing."),

    NAME_CHARACTERS(
            4096,
            Unit.CHARACTERS,
            "a registered distinguished name, host, URI, address",
            "Longer than names that people write, short enough to be compared at each request."),
    NAME_RDNS(64, Unit.ENTRIES, "RDNs of a registered distinguished name", "X.500 names in use have under twenty."),
    NORMALIZED_CHARACTERS(
            512,
            Unit.CHARACTERS,
            "a value of a name that is not ASCII and is normalized",
            "X.520 has at most 128 in names of people and organizations."),
    COMBINING_MARKS(
            30,
            Unit.CHARACTERS,
            "combining marks in a row in a value that is normalized",
            "The Stream-Safe Text Format of UAX #15 §13; Java sorts longer runs in quadratic time."),
    ALTERNATIVE_NAMES(
            1000,
            Unit.ENTRIES,
            "subject alternative names that are read",
            "Certificates of large hosters have some hundred."),
    NAME_SUBTREES(
            5000,
            Unit.ENTRIES,
            "permitted, and as many excluded, subtrees of one CA",
            "As many as fit into a presented certificate; CAs name some ten."),
    NAME_COMPARISONS(
            100_000,
            Unit.COMPARISONS,
            "names of a path times subtrees of their type",
            "A hundred names under a thousand subtrees; counted before the first is compared."),
    ALTERNATIVE_NAMES_SHOWN(
            100,
            Unit.ENTRIES,
            "values of one type in a certificate that are offered to be registered",
            "A list to choose from; each is tried on the certificate."),

    PEM_CHARACTERS(
            16 * 1024 * 1024,
            Unit.CHARACTERS,
            "a setting that holds PEM or a JWKS",
            "Some thousand certificates; an administrator's paste, not a stranger's."),
    PEM_ENTRIES(
            10_000,
            Unit.ENTRIES,
            "PEM blocks, keys or entries of one setting",
            "The largest set of pinned certificates that was measured."),
    PROFILE_NAME_CHARACTERS(100, Unit.CHARACTERS, "the name of a trust profile", "It is shown in lists and events."),
    BLOCK_LIST_ENTRIES(
            10_000,
            Unit.ENTRIES,
            "blocked certificates of a realm",
            "They stand in the realm that each node keeps in memory, and a change reads all of them again."),
    BLOCK_REASON_CHARACTERS(
            500, Unit.CHARACTERS, "the reason of a block", "It is shown in events, and kept with each entry."),
    ADMIN_TEXT_CHARACTERS(
            1024 * 1024,
            Unit.CHARACTERS,
            "one text of a request to the admin REST API",
            "The whole body has the server's own limit."),
    ADMIN_PAGE_ENTRIES(
            500,
            Unit.ENTRIES,
            "a page of the inventory or the migration",
            "Each entry parses a client's certificates."),
    EVENT_DETAIL_CHARACTERS(
            5 * 1024,
            Unit.CHARACTERS,
            "a detail of an event, or a text in a line of the log",
            "Room for the longest name that can be registered and its parameter; what is longer is marked as cut."),

    ACCEPTANCE_CACHE_OCTETS(
            16 * 1024 * 1024,
            Unit.OCTETS,
            "accepted chains that a node remembers",
            "About 4,000 clients; only whoever was let in can fill it."),
    CHAIN_CACHE_OCTETS(
            16 * 1024 * 1024,
            Unit.OCTETS,
            "header texts of accepted chains that a node remembers",
            "As much as the chains themselves."),
    TRUSTSTORE_ANSWERS_OCTETS(
            4 * 1024 * 1024,
            Unit.OCTETS,
            "chains that the server's truststores verify and a node remembers",
            "About 1,000 clients and users of Keycloak's own methods; only whoever a CA has issued one can fill it."),
    TRUSTSTORE_ANSWER_AGE(
            600,
            Unit.SECONDS,
            "the time that such an answer is remembered",
            "The certificate's own validity is looked at each time; when the truststore changes, all are forgotten."),
    TRUSTSTORE_REFUSALS(
            2_000,
            Unit.ENTRIES,
            "certificates that the truststores do not verify and a node remembers",
            "Each is its hash and a reason; without, each request would verify again."),
    TRUSTSTORE_REFUSAL_AGE(60, Unit.SECONDS, "the time that such a refusal is remembered", "It may become valid."),
    HIDDEN_ISSUER_WARNINGS(
            20,
            Unit.ENTRIES,
            "issuers that the log says, in ten minutes, that Keycloak's own methods are not shown",
            "An installation has one or two; nobody fills the log."),
    SETTINGS_CACHE_OCTETS(
            64 * 1024 * 1024,
            Unit.OCTETS,
            "parsed settings that a node remembers",
            "The settings of some thousand clients; what has no room is parsed again."),

    UNUSABLE_SETTINGS_OCTETS(
            64 * 1024 * 1024,
            Unit.OCTETS,
            "settings that cannot be used and that a node remembers",
            "Anybody may ask for a client; without, each request would read them again."),
    UNUSABLE_SETTINGS_AGE(
            60, Unit.SECONDS, "the time that such settings are remembered", "What they rest on may have changed."),
    PROFILES_CACHE_OCTETS(
            64 * 1024 * 1024,
            Unit.OCTETS,
            "parsed trust profiles that a node remembers",
            "The profiles of some hundred realms; what has no room is parsed again."),

    CRL_POINTS(5, Unit.ENTRIES, "distribution points of one certificate that are asked", "CAs name one or two."),
    CRL_ALTERNATIVES(
            4,
            Unit.ENTRIES,
            "URLs of one distribution point that are tried",
            "CAs name one, by HTTP, and one by LDAP."),
    CRL_LOCATIONS(20, Unit.ENTRIES, "`crlLocations` of a profile", "All are asked at one login."),
    CRL_OCTETS(
            64 * 1024 * 1024,
            Unit.OCTETS,
            "a CRL",
            "More than a million entries; of those that are larger than `CRL_SMALL_OCTETS` one is read at a time."),
    CRL_SMALL_OCTETS(
            1024 * 1024,
            Unit.OCTETS,
            "a CRL that is read beside others",
            "What each thread that fetches may spend before a signature is verified."),
    CRL_BUFFERED_OCTETS(
            1024 * 1024,
            Unit.OCTETS,
            "a CRL that is signed with EdDSA",
            "Its signature cannot be verified while it is read, so that it has to be in memory as a whole."),
    CRL_ENTRY_OCTETS(16 * 1024, Unit.OCTETS, "an entry of a CRL", "With all that RFC 5280 defines it has under 500."),
    CRL_EXTENSION_OCTETS(64 * 1024, Unit.OCTETS, "the extensions of a CRL", "They have some hundred."),
    CRL_SAME_SERIAL(
            256,
            Unit.ENTRIES,
            "entries of a CRL with the same serial number",
            "An indirect CRL may have one for each of its CAs; a search looks at all of them."),
    CRL_ENTRY_ISSUERS(1000, Unit.ENTRIES, "CAs that an indirect CRL speaks for", "Their names are kept as they are."),
    CRL_SIGNERS(
            4,
            Unit.SIGNATURES,
            "signatures that are verified of a CRL",
            "CAs of the same name, before and after a change of their key."),
    CRL_CACHE_OCTETS(
            64 * 1024 * 1024,
            Unit.OCTETS,
            "all CRLs that a node keeps, in memory",
            "Three million entries, or one of the largest that are read."),
    OCSP_OCTETS(128 * 1024, Unit.OCTETS, "an OCSP answer", "One answer with its signer's chain has 2 to 5 kB."),
    OCSP_RESPONDERS(5, Unit.ENTRIES, "OCSP responders of one certificate that are looked at", "CAs name one."),
    OCSP_DELEGATES(
            10,
            Unit.CERTIFICATES,
            "certificates in an OCSP answer that its signer is looked for among",
            "Answers bring along one."),
    OCSP_CACHE_OCTETS(
            20 * 1024 * 1024,
            Unit.OCTETS,
            "OCSP answers that a node keeps",
            "About 20,000, one for each certificate of a path; shared out by realm."),
    OCSP_OUTAGES(1_000, Unit.ENTRIES, "responders that are known to be down", "One for each CA; shared out by realm."),
    REVOCATION_URL_CHARACTERS(
            2048,
            Unit.CHARACTERS,
            "a URL in a certificate that is asked",
            "Ten times what CAs name; it is kept beside each answer."),
    REVOCATION_THREADS(
            32,
            Unit.FETCHES,
            "CRLs and OCSP answers fetched at a time",
            "Fetching is waiting, not work; shared out by realm and host, of which one has 9 and 5 at most."),
    REVOCATION_QUEUE(
            400,
            Unit.FETCHES,
            "fetches that wait for a thread",
            "What would wait longer is turned away; shared out by realm and host."),
    REVOCATION_FAILURE_OCTETS(
            4 * 1024 * 1024,
            Unit.OCTETS,
            "failed fetches of CRLs, and of OCSP answers, that a node remembers",
            "About 4,000 of each; each is one realm's own, and shared out by realm."),
    SOURCE_WARNINGS(
            10,
            Unit.ENTRIES,
            "revocation sources of one realm that the log warns of in ten minutes",
            "A realm has one or two; nobody fills the log."),
    REVOCATION_WAITING(
            24,
            Unit.REQUESTS,
            "logins that wait for answers for more than half a second",
            "Keycloak has 50 threads or more; shared out by realm and host, of which one has 7 and 4 at most."),
    REVOCATION_QUESTIONS(10, Unit.ENTRIES, "questions of `test-revocation`", "An administrator waits for the answer."),
    REVOCATION_TESTS(
            16,
            Unit.REQUESTS,
            "`test-revocation` at a time",
            "Each holds a thread of the server; shared out by realm, of which one has 3."),
    REVOCATION_PATIENCE(
            10, Unit.SECONDS, "one login's wait for revocation answers", "What comes later serves the next one."),
    FETCH_HEADER_LINE_OCTETS(
            8 * 1024,
            Unit.OCTETS,
            "a header line of a fetched document",
            "What web servers and proxies take themselves."),
    FETCH_HEADER_LINES(100, Unit.ENTRIES, "header lines of a fetched document", "CDNs send some thirty."),
    FETCH_HEAD_OCTETS(
            128 * 1024,
            Unit.OCTETS,
            "all that a host sends before a document",
            "TLS handshake, interim answers and headers, counted before anybody keeps them."),
    FETCH_ADDRESSES(4, Unit.ENTRIES, "addresses of a host that are tried", "Each may take its time to connect."),
    NAME_LOOKUPS(
            32, Unit.FETCHES, "names that are looked up at a time", "A lookup cannot be broken off, only left alone."),
    LDAP_OCTETS(
            21 * 1024 * 1024,
            Unit.OCTETS,
            "all that an LDAP server answers",
            "The JDK's client has it in memory as a whole."),

    CONNECTION_CHECKS(
            50,
            Unit.ENTRIES,
            "connection checks that run at a time, on all nodes together",
            "Each is a few kilobytes, and ends by itself."),
    CONNECTION_CHECKS_OF_REALM(
            5, Unit.ENTRIES, "connection checks of one realm that run at a time", "An administrator needs one."),
    CONNECTION_CHECK_CALLS(
            20, Unit.REQUESTS, "calls of one connection check", "Whoever sets up a proxy tries some five times."),
    CONNECTION_CHECK_OCTETS(
            64 * 1024,
            Unit.OCTETS,
            "the certificates of one call of a connection check that are kept",
            "A chain of ten with usual certificates has under 20 kB."),
    CONNECTION_CHECK_CLIENTS(
            100,
            Unit.ENTRIES,
            "clients that are asked at a time about a certificate of a connection check",
            "Each may have a path validated."),
    PROXY_CERTIFICATES(
            100,
            Unit.CERTIFICATES,
            "`trusted-proxies`, and as many `trusted-proxy-cas`",
            "Proxies of one server, each with its next certificate."),
    PROXY_SUBJECTS(
            20,
            Unit.ENTRIES,
            "names of `trusted-proxy-subjects`",
            "Each is compared at each request that is not a proxy's."),
    PROXY_REALMS(
            1_000,
            Unit.ENTRIES,
            "realms whose trust profiles are compared with a truststore of proxies",
            "The realm of a request always is; the others, to find a CA of clients among those of proxies."),
    PROXY_REALMS_AGE(
            60,
            Unit.SECONDS,
            "the time for which that comparison with other realms holds",
            "One request a minute pays for it."),

    JWKS_FETCHES(16, Unit.FETCHES, "key sets (`jwks_uri`) fetched at a time", "One for each client and URL."),
    JWKS_QUEUE(200, Unit.FETCHES, "key sets that wait for a thread", "What would wait longer is turned away."),
    JWKS_WAITING(
            32,
            Unit.REQUESTS,
            "requests that wait for a key set for longer than half a second",
            "Each holds a thread of the server, which has 50 or more."),
    JWKS_FAILURES(10_000, Unit.ENTRIES, "JWKS hosts whose failure is remembered", "One for each client."),
    JWKS_SHOWN_CERTIFICATES(
            5_000,
            Unit.CERTIFICATES,
            "certificates of JWKS kept to be shown",
            "Keycloak's own storage of keys has them too."),

    SIGHTINGS_ACCEPTED(
            5,
            Unit.CERTIFICATES,
            "accepted certificates of a client that the table of sightings keeps",
            "The latest ones; a workload may have a new one for each call."),
    SIGHTINGS_REFUSED(
            20,
            Unit.CERTIFICATES,
            "refused certificates of a client that the table keeps",
            "Anybody can make them: places are shared out by issuer, and the first and the last one stay."),
    SIGHTINGS_REFUSED_OF_REALM(
            1_000,
            Unit.CERTIFICATES,
            "refused certificates of a realm that the table keeps",
            "Shared out by client, and then by issuer."),
    SIGHTING_ROWS(
            50,
            Unit.ENTRIES,
            "rows that are written of a client at a time, once a minute and node",
            "Certificates that came and numbers of days; what is more is counted in these."),
    SIGHTING_CHAIN_OCTETS(
            16 * 1024,
            Unit.OCTETS,
            "a presented chain that is kept as a whole",
            "Of a longer one the client's own certificate is kept; three of the usual size have 5,000."),
    SIGHTING_CLIENTS_PENDING(
            10_000,
            Unit.ENTRIES,
            "clients of which a node has not written yet what came",
            "Those that exist; written once a minute, or when the database is back."),
    SIGHTING_OCTETS_PENDING(
            32 * 1024 * 1024,
            Unit.OCTETS,
            "refused certificates that a node has not written yet",
            "Shared out by client; what has no room is counted by day alone.");

    /** What a bound is counted in. */
    public enum Unit {
        OCTETS,
        BITS,
        CHARACTERS,
        CERTIFICATES,
        PATHS,
        SIGNATURES,
        ENTRIES,
        COMPARISONS,
        NODES,
        FETCHES,
        REQUESTS,
        SECONDS;

        /** The unit as it stands in messages and documents: lower case, in the plural. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final int value;
    private final Unit unit;
    private final String bounded;
    private final String reason;

    Bound(int value, Unit unit, String bounded, String reason) {
        this.value = value;
        this.unit = unit;
        this.bounded = bounded;
        this.reason = reason;
    }

    /** The most that is allowed, in {@link #unit}; positive. */
    public int value() {
        return value;
    }

    /** What {@link #value} is counted in. */
    public Unit unit() {
        return unit;
    }

    /** What is bounded, in words that go on after "the most of". */
    public String bounded() {
        return bounded;
    }

    /** Why the bound is where it is; one sentence. */
    public String reason() {
        return reason;
    }

    /**
     * The bound as a time.
     *
     * @throws IllegalStateException if it is counted in anything but seconds
     */
    public Duration duration() {
        if (unit != Unit.SECONDS) {
            throw new IllegalStateException(name() + " is no time");
        }
        return Duration.ofSeconds(value);
    }
}
