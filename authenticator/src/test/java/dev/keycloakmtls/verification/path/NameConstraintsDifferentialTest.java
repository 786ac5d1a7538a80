package dev.keycloakmtls.verification.path;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.Der;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.verification.CaSignedVerifier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated chains, judged by us, by BouncyCastle's PKIX and by {@code openssl verify}. What both of them refuse is never
 * accepted here; where we differ from one of them, the reason stands in {@link Difference} with its section.
 */
@Satisfies({14, 55})
@SuppressWarnings({"ArrayRecordComponent", "ImmutableEnumChecker"}) // octets that nobody changes, and predicates
class NameConstraintsDifferentialTest {

    /** How many chains beyond the table are made at random; {@code -Dchains=20000} for a night of them. */
    private static final int RANDOM_CHAINS = Integer.getInteger("chains", 300);

    private static final int LEAVES_OF_A_CA = 10;
    private static final int LIMIT_SECONDS = 5; // BouncyCastle does not come back from some
    private static final KeyPair KEY = TestCa.root("CN=key").keyPair();
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final X500Name CLIENT = dn("2.5.4.10", utf8("client"));
    private static final BouncyCastleProvider BC = new BouncyCastleProvider();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "bouncycastle");
        thread.setDaemon(true);
        return thread;
    });

    @TempDir
    Path directory;

    private int files;

    // ---- what chains are made of

    private enum Type {
        DNS,
        URI,
        EMAIL,
        IP,
        DIRECTORY,
        OTHER
    }

    private record Name(Type type, byte[] der, boolean broken) {

        private Name(Type type, byte[] der) {
            this(type, der, false);
        }

        /** The content of text types. */
        private String text() {
            return new String(der, 2, der.length - 2, ISO_8859_1);
        }

        @Override
        public String toString() {
            return (broken ? "broken " : "") + type + " "
                    + (type == Type.IP ? HexFormat.of().formatHex(der) : text().replaceAll("[^ -~]", "."));
        }
    }

    private record Issuer(List<Name> permitted, List<Name> excluded, boolean anchor) {

        private boolean constrains(Type type) {
            return Stream.concat(permitted.stream(), excluded.stream()).anyMatch(base -> base.type == type);
        }

        private boolean hasBase(Type type, String content) {
            return Stream.concat(permitted.stream(), excluded.stream())
                    .anyMatch(base -> base.type == type && base.text().equals(content));
        }
    }

    private record Chain(Issuer issuer, X500Name subject, List<Name> names, TestCa ca, TestCertificate leaf) {

        private boolean has(Type type, Predicate<String> content) {
            return issuer.constrains(type)
                    && names.stream().anyMatch(name -> name.type == type && !name.broken && content.test(name.text()));
        }

        /** In the subject or beside it. */
        private Stream<X500Name> directories() {
            return Stream.concat(
                    Stream.of(subject).filter(name -> name.getRDNs().length > 0),
                    names.stream()
                            .filter(name -> name.type == Type.DIRECTORY && !name.broken)
                            .map(NameConstraintsDifferentialTest::directory));
        }

        @Override
        public String toString() {
            return (issuer.anchor ? "anchor" : "intermediate") + " permits " + issuer.permitted + " excludes "
                    + issuer.excluded + " -> " + subject + " " + names;
        }
    }

    private record Opinions(boolean ours, boolean openssl, boolean bouncyCastle) {}

    /** Why we differ from OpenSSL, from BouncyCastle, or from both. */
    private enum Difference {
        /** RFC 5280 §4.2.1.10: labels added to nothing are every name; BouncyCastle's holds none. */
        EMPTY_DNS_BASE(false, true, chain -> chain.issuer.hasBase(Type.DNS, "")),
        /** RFC 5280 §7.1: no RDN is the beginning of every name; BouncyCastle's holds none. */
        EMPTY_DIRECTORY_BASE(false, true, chain -> chain.issuer.hasBase(Type.DIRECTORY, "0\0")),
        /** RFC 5280 §4.2.1.10: only a subject that is not empty is constrained; BouncyCastle constrains all. */
        EMPTY_SUBJECT(
                false,
                true,
                chain -> chain.subject.getRDNs().length == 0
                        && chain.issuer.permitted.stream().anyMatch(base -> base.type == Type.DIRECTORY)),
        /** RFC 5280 §4.2.1.10: from the beginning of the name, and whole values; BouncyCastle finds them anywhere. */
        DIRECTORY_NOT_FROM_ITS_BEGINNING(
                false,
                true,
                chain -> chain.issuer.constrains(Type.DIRECTORY)
                        && chain.directories()
                                .map(X500Name::toString)
                                .anyMatch(name -> name.matches("(C=DE|O=Other),O=Partner") || name.endsWith("123456"))),
        /** RFC 5280 §7.1, RFC 4518 §2.2: case is folded in full; neither of the others knows more than ASCII. */
        FOLDING(
                true,
                true,
                chain -> chain.issuer.constrains(Type.DIRECTORY)
                        && chain.directories().anyMatch(name -> name.toString().contains("STRASSE"))),
        /** RFC 5280 §4.2.1.10: a URI without a host, or with an IP address there, MUST be rejected. */
        URI_WITHOUT_HOST(
                true,
                true,
                chain -> chain.has(Type.URI, uri -> uri.matches("urn:.*|//.*|https:[^/].*|https://(10\\.|\\[).*"))),
        /** RFC 3986 §3.2: the authority ends at / ? #. A user in it is refused, since readers differ in where the host begins. */
        URI_WITH_A_USER(true, true, chain -> chain.has(Type.URI, uri -> uri.contains("@"))),
        /** RFC 5280 §4.2.1.6: an rfc822Name is a mailbox, with one @. */
        EMAIL_WITHOUT_ONE_AT(true, true, chain -> chain.has(Type.EMAIL, email -> !email.matches("[^@]+@[^@]+"))),
        /**
         * RFC 5280 §7.5: the local part is compared exactly, which BouncyCastle does not; here too its case is ignored where
         * it is excluded, since it does not count in a subject.
         */
        EMAIL_OF_ANOTHER_CASE(
                true,
                true,
                chain -> chain.issuer.hasBase(Type.EMAIL, "a@example.com")
                        && chain.has(Type.EMAIL, email -> email.startsWith("A@"))),
        /** RFC 5280 §4.2.1.6, RFC 1034 §3.5: a dNSName has no dot at its end. */
        DNS_WITH_A_LAST_DOT(true, true, chain -> chain.has(Type.DNS, name -> name.endsWith("."))),
        /** RFC 5280 §6.1.3 b, c: nobody can tell whether a name that cannot be read lies within. */
        BROKEN_ENTRY_OF_A_CONSTRAINED_TYPE(true, true, chain -> chain.names.stream()
                .anyMatch(name -> name.broken && chain.issuer.constrains(name.type)));

        private final boolean fromOpenSsl;
        private final boolean fromBouncyCastle;
        private final Predicate<Chain> explains;

        Difference(boolean fromOpenSsl, boolean fromBouncyCastle, Predicate<Chain> explains) {
            this.fromOpenSsl = fromOpenSsl;
            this.fromBouncyCastle = fromBouncyCastle;
            this.explains = explains;
        }
    }

    @BeforeAll
    static void needsOpenSsl() throws InterruptedException {
        try {
            if (new ProcessBuilder("openssl", "version").start().waitFor() == 0) {
                return;
            }
        } catch (IOException e) {
            // said below
        }
        String reason = "openssl is not installed";
        if ("true".equals(System.getenv("CI"))) {
            fail(reason);
        }
        abort(reason);
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
    }

    @Test
    void acceptsNothingThatBothOthersRefuse() throws Exception {
        Map<Chain, Opinions> opinions = new LinkedHashMap<>();
        for (List<Chain> chains : table()) {
            opinions.putAll(judge(chains));
        }
        assertThat(opinions).hasSizeGreaterThan(800);
        assertAgreementButForWhatIsListed(opinions, EnumSet.allOf(Difference.class));
        assertThat(opinions.values()).filteredOn(Opinions::ours).hasSizeGreaterThan(200);
    }

    /** Several constraints, several names, anything in any order. */
    @Test
    void acceptsNoRandomChainThatBothOthersRefuse() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Chain, Opinions> opinions = new LinkedHashMap<>();
        while (opinions.size() < RANDOM_CHAINS) {
            Issuer issuer = new Issuer(
                    some(random, 3, NameConstraintsDifferentialTest::bases),
                    some(random, 2, NameConstraintsDifferentialTest::bases),
                    random.nextBoolean());
            if (issuer.permitted.isEmpty() && issuer.excluded.isEmpty()) {
                continue;
            }
            TestCa ca = ca(issuer);
            List<Chain> chains = new ArrayList<>();
            for (int i = 0; i < LEAVES_OF_A_CA; i++) {
                List<Name> names = some(random, 3, NameConstraintsDifferentialTest::names);
                if (random.nextInt(4) == 0) {
                    names.add(random.nextInt(names.size() + 1), BROKEN.get(random.nextInt(BROKEN.size())));
                }
                chains.add(chain(issuer, ca, subject(issuer), names));
            }
            opinions.putAll(judge(chains));
        }
        try {
            assertAgreementButForWhatIsListed(opinions, Set.of());
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static List<Name> some(Random random, int most, Function<Type, List<Name>> of) {
        List<Name> some = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            List<Name> all = of.apply(Type.values()[random.nextInt(Type.OTHER.ordinal())]);
            some.add(all.get(random.nextInt(all.size())));
        }
        return some;
    }

    private static void assertAgreementButForWhatIsListed(Map<Chain, Opinions> opinions, Set<Difference> allUsed) {
        List<String> acceptedByUsAlone = new ArrayList<>();
        List<String> unexplained = new ArrayList<>();
        Set<Difference> used = EnumSet.noneOf(Difference.class);
        opinions.forEach((chain, opinion) -> {
            boolean alone = opinion.ours && !opinion.openssl && !opinion.bouncyCastle;
            if (alone && !Difference.FOLDING.explains.test(chain)) { // what RFC 5280 §7.1 asks for, and neither does
                acceptedByUsAlone.add(chain.toString());
            }
            List<Difference> explanations = Arrays.stream(Difference.values())
                    .filter(difference -> difference.explains.test(chain))
                    .toList();
            if (opinion.ours != opinion.openssl) {
                explain(explanations, difference -> difference.fromOpenSsl, used, unexplained, "OpenSSL: " + chain);
            }
            if (opinion.ours != opinion.bouncyCastle) {
                explain(
                        explanations,
                        difference -> difference.fromBouncyCastle,
                        used,
                        unexplained,
                        "BouncyCastle: " + chain);
            }
        });
        assertThat(acceptedByUsAlone).as("accepted here, refused by both").isEmpty();
        assertThat(unexplained).as("differences that are not listed").isEmpty();
        assertThat(used).as("differences that are listed and still there").containsAll(allUsed);
    }

    private static void explain(
            List<Difference> explanations,
            Predicate<Difference> by,
            Set<Difference> used,
            List<String> unexplained,
            String chain) {
        List<Difference> these = explanations.stream().filter(by).toList();
        used.addAll(these);
        if (these.isEmpty()) {
            unexplained.add(chain);
        }
    }

    // ---- the table

    private static List<Name> names(Type type) {
        return switch (type) {
            case DNS ->
                texts(
                        type,
                        Der.DNS_NAME,
                        "example.com",
                        "a.example.com",
                        "b.a.EXAMPLE.com",
                        "aexample.com",
                        "other.test",
                        "com",
                        "*.example.com",
                        "a_b.example.com",
                        "a.example.com.",
                        "example.com.other.test");
            case URI ->
                texts(
                        type,
                        Der.URI,
                        "https://example.com/",
                        "https://a.example.com/x",
                        "spiffe://Example.com:443",
                        "https://other.test/example.com",
                        "https://u@example.com/",
                        "https://example.com@other.test/",
                        "spiffe://other.test/a@example.com/x",
                        "urn:example.com",
                        "https://10.1.0.1/",
                        "https://[::1]/",
                        "https://other.test?@example.com",
                        "https://a@other.test@example.com/",
                        "//example.com/",
                        "https:example.com");
            case EMAIL ->
                texts(
                        type,
                        Der.RFC822_NAME,
                        "a@example.com",
                        "A@EXAMPLE.COM",
                        "b@example.com",
                        "a@b.example.com",
                        "a@other.test",
                        "a@bexample.com",
                        "a@other.test@example.com",
                        "example.com",
                        "a@example.com.other.test");
            case IP ->
                Stream.of("10.1.2.3", "10.2.0.1", "::1", "2001:db8::1", "::ffff:10.1.2.3")
                        .map(text -> new Name(type, Der.of(Der.IP_ADDRESS, octets(text))))
                        .toList();
            case DIRECTORY ->
                Stream.of(
                                dn(),
                                dn("2.5.4.10", utf8("Partner")),
                                dn("2.5.4.10", new DERPrintableString("PARTNER"), "2.5.4.3", utf8("x")),
                                dn("2.5.4.10", new DERBMPString("Partner"), "2.5.4.3", utf8("x")),
                                dn("2.5.4.10", utf8("Partners"), "2.5.4.3", utf8("x")),
                                dn("2.5.4.6", new DERPrintableString("DE"), "2.5.4.10", utf8("Partner")),
                                dn("2.5.4.10", utf8("Other"), "2.5.4.10", utf8("Partner")),
                                dn("2.5.4.10", utf8("Stra\u00dfe"), "2.5.4.5", new DERPrintableString("123")),
                                dn(
                                        "2.5.4.10",
                                        utf8("STRASSE"),
                                        "2.5.4.5",
                                        new DERPrintableString("123"),
                                        "2.5.4.3",
                                        utf8("x")),
                                dn("2.5.4.10", utf8("Stra\u00dfe"), "2.5.4.5", new DERPrintableString("123456")))
                        .map(name -> new Name(type, Der.of(Der.DIRECTORY_NAME, Der.of(name))))
                        .toList();
            case OTHER -> List.of();
        };
    }

    private static List<Name> bases(Type type) {
        return switch (type) {
            case DNS -> texts(type, Der.DNS_NAME, "example.com", ".example.com", "a.example.com", "");
            case URI -> texts(type, Der.URI, "example.com", ".example.com");
            case EMAIL -> texts(type, Der.RFC822_NAME, "example.com", ".example.com", "a@example.com");
            case IP ->
                Stream.of("10.1.0.0/255.255.0.0", "0.0.0.0/0.0.0.0", "2001:db8::/ffff:ffff::")
                        .map(text -> new Name(
                                type,
                                Der.of(
                                        Der.IP_ADDRESS,
                                        octets(text.substring(0, text.indexOf('/'))),
                                        octets(text.substring(text.indexOf('/') + 1)))))
                        .toList();
            case DIRECTORY ->
                List.of(names(type).get(1), names(type).get(7), names(type).get(0));
            case OTHER -> List.of();
        };
    }

    /** Entries that somebody cannot read; of the last two types nothing is constrained here. */
    private static final List<Name> BROKEN = List.of(
            new Name(Type.DNS, Der.text(Der.DNS_NAME, "a\0.example.com"), true),
            new Name(Type.URI, Der.text(Der.URI, "no URI\n"), true),
            new Name(Type.EMAIL, Der.text(Der.RFC822_NAME, "@"), true),
            new Name(Type.IP, Der.of(Der.IP_ADDRESS, new byte[5]), true),
            new Name(Type.DIRECTORY, Der.text(Der.DIRECTORY_NAME, "x"), true),
            new Name(Type.OTHER, Der.text(Der.OTHER_NAME, "x"), true),
            new Name(Type.OTHER, Der.text(Der.REGISTERED_ID, ""), true));

    private static List<Name> texts(Type type, int tag, String... texts) {
        return Stream.of(texts).map(text -> new Name(type, Der.text(tag, text))).toList();
    }

    private static byte[] octets(String address) {
        try {
            byte[] octets =
                    InetAddress.getByName(address.replace("::ffff:", "")).getAddress();
            if (!address.startsWith("::ffff:")) {
                return octets;
            }
            byte[] mapped = new byte[16];
            mapped[10] = -1;
            mapped[11] = -1;
            System.arraycopy(octets, 0, mapped, 12, 4);
            return mapped;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    private static DERUTF8String utf8(String text) {
        return new DERUTF8String(text);
    }

    private static X500Name dn(Object... typesAndValues) {
        RDN[] rdns = new RDN[typesAndValues.length / 2];
        for (int i = 0; i < rdns.length; i++) {
            rdns[i] = new RDN(
                    new AttributeTypeAndValue(new ASN1ObjectIdentifier((String) typesAndValues[2 * i]), (ASN1Encodable)
                            typesAndValues[2 * i + 1]));
        }
        return new X500Name(rdns);
    }

    private static List<List<Chain>> table() {
        List<List<Chain>> all = new ArrayList<>();
        for (Type type : Type.values()) {
            for (Name base : bases(type)) {
                boolean first = base.equals(bases(type).get(0))
                        || base.text().equals(bases(type).get(0).text());
                for (boolean anchor : new boolean[] {false, true}) {
                    all.add(chains(new Issuer(List.of(base), List.of(), anchor), type, first));
                    all.add(chains(new Issuer(List.of(), List.of(base), anchor), type, first));
                }
            }
        }
        return all;
    }

    private static List<Chain> chains(Issuer issuer, Type type, boolean withBroken) {
        TestCa ca = ca(issuer);
        List<Chain> chains = new ArrayList<>();
        for (Name name : names(type)) {
            chains.add(chain(issuer, ca, subject(issuer), List.of(name)));
            X500Name subject = name.type == Type.DIRECTORY ? directory(name) : dn();
            if (subject.getRDNs().length > 0) {
                chains.add(chain(issuer, ca, subject, List.of()));
            }
        }
        if (withBroken) {
            for (Name name : List.of(names(type).get(1), names(type).get(4))) { // within, and not
                for (Name broken : BROKEN) {
                    chains.add(chain(issuer, ca, subject(issuer), List.of(broken, name)));
                    chains.add(chain(issuer, ca, subject(issuer), List.of(name, broken)));
                }
            }
        }
        return chains;
    }

    private static TestCa ca(Issuer issuer) {
        Ca spec = Ca.ca("O=CA");
        issuer.permitted.forEach(name -> spec.permitted(name.der));
        issuer.excluded.forEach(name -> spec.excluded(name.der));
        return issuer.anchor ? TestCa.root(spec) : ROOT.intermediate(spec);
    }

    /** None where it would decide. */
    private static X500Name subject(Issuer issuer) {
        return issuer.constrains(Type.DIRECTORY) ? dn() : CLIENT;
    }

    /** The JDK reads no certificate without a subject unless it reads all alternative names. */
    private static Chain chain(Issuer issuer, TestCa ca, X500Name subject, List<Name> names) {
        boolean readable =
                names.stream().noneMatch(name -> name.broken || name.type == Type.URI || name.type == Type.EMAIL);
        if (subject.getRDNs().length == 0 && (names.isEmpty() || !readable)) {
            Name within = issuer.permitted.stream()
                    .filter(base -> base.type == Type.DIRECTORY && !base.text().equals("0\0"))
                    .findFirst()
                    .orElse(null);
            return chain(issuer, ca, within == null ? CLIENT : directory(within), names);
        }
        Leaf leaf = leaf(subject).keyPair(KEY);
        names.forEach(name -> leaf.san(name.der));
        return new Chain(issuer, subject, List.copyOf(names), ca, ca.issue(leaf));
    }

    private static X500Name directory(Name name) {
        return X500Name.getInstance(GeneralName.getInstance(name.der).getName());
    }

    // ---- three opinions

    private Map<Chain, Opinions> judge(List<Chain> chains) throws Exception {
        Map<Chain, Boolean> openssl = openssl(chains);
        Map<Chain, Opinions> opinions = new LinkedHashMap<>();
        for (Chain chain : chains) {
            opinions.put(chain, new Opinions(ours(chain), openssl.get(chain), bouncyCastle(chain)));
        }
        return opinions;
    }

    private static X509Certificate anchor(Chain chain) {
        return chain.issuer.anchor ? chain.ca.certificate() : ROOT.certificate();
    }

    private static boolean ours(Chain chain) {
        TrustProfile profile = TrustProfile.named("test")
                .anchors(anchor(chain))
                .withoutRevocation()
                .build();
        return CaSignedVerifier.path(new ClientCertificate(chain.leaf.chain()), profile, Instant.now())
                        .verdict()
                instanceof Accepted;
    }

    /** All leaves of a CA in one process. */
    private Map<Chain, Boolean> openssl(List<Chain> chains) throws IOException, InterruptedException {
        Path anchor = Files.writeString(
                directory.resolve(files++ + ".pem"),
                chains.get(0).issuer.anchor ? chains.get(0).ca.pem() : ROOT.pem());
        Path ca = Files.writeString(
                directory.resolve(files++ + ".pem"), chains.get(0).ca.pem());
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "verify",
                "-no-CAfile",
                "-no-CApath",
                "-no-CAstore",
                "-trusted",
                anchor.toString(),
                "-untrusted",
                ca.toString()));
        Map<Chain, String> paths = new LinkedHashMap<>();
        for (Chain chain : chains) {
            Path leaf = Files.writeString(directory.resolve(files++ + ".pem"), chain.leaf.pem());
            paths.put(chain, leaf.toString());
            command.add(leaf.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Set<String> good = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .filter(line -> line.endsWith(": OK"))
                .map(line -> line.substring(0, line.length() - 4))
                .collect(Collectors.toSet());
        process.waitFor();
        Map<Chain, Boolean> verdicts = new LinkedHashMap<>();
        paths.forEach((chain, path) -> verdicts.put(chain, good.contains(path)));
        return verdicts;
    }

    /** An anchor's own constraints are nothing to it: there the anchor is the first certificate of the path as well. */
    private static boolean bouncyCastle(Chain chain) throws InterruptedException {
        Future<Boolean> verdict = THREADS.submit(() -> {
            try {
                CertificateFactory factory = CertificateFactory.getInstance("X.509", BC);
                List<X509Certificate> path = new ArrayList<>();
                for (X509Certificate certificate : List.of(chain.leaf.certificate(), chain.ca.certificate())) {
                    path.add((X509Certificate)
                            factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded())));
                }
                PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor(chain), null)));
                parameters.setRevocationEnabled(false);
                CertPathValidator.getInstance("PKIX", BC).validate(factory.generateCertPath(path), parameters);
                return true;
            } catch (GeneralSecurityException | RuntimeException e) {
                return false;
            }
        });
        try {
            return verdict.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return false;
        } catch (TimeoutException e) {
            verdict.cancel(true);
            return false;
        }
    }
}
