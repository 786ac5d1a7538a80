package dev.keycloakmtls.verification.crl;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static dev.keycloakmtls.testpki.RawCrl.octets;
import static dev.keycloakmtls.testpki.RawCrl.tlv;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.testpki.HostileCertificates;
import dev.keycloakmtls.testpki.RawCrl;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.untrusted.Bound;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists as they come over the network: large, broken, hostile. */
class CrlReaderTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final X509Certificate LISTED = certificate(4711);
    private static final X509Certificate OTHER = certificate(4712);
    private static final byte[] UNKNOWN = {0x2a, 0x03, 0x04};

    private final Instant now = Instant.now();
    private final CrlReader reader = new CrlReader(new ListTurn(), Bound.CRL_OCTETS.value());

    private static X509Certificate certificate(long serial) {
        return ROOT.issue(leaf("CN=client").serial(serial)).certificate();
    }

    private static RawCrl list() {
        return RawCrl.of(ROOT).entry(BigInteger.valueOf(4711));
    }

    private CrlDocument read(InputStream document) throws IOException {
        return reader.read(document, List.of(CrlSigner.of(ROOT.certificate())), now);
    }

    private RevocationList read(byte[] document) throws IOException {
        return read(new ByteArrayInputStream(document)).lists().get(0);
    }

    @Test
    void findsWhatIsListedAndNothingElse() throws IOException {
        RevocationList list = read(list().der());

        assertThat(list.lists(LISTED)).contains(true);
        assertThat(list.lists(OTHER)).isEmpty();
        assertThat(list.entries()).isEqualTo(1);
        assertThat(list.signer()).isEqualTo(CrlSigner.of(ROOT.certificate()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec", "ed25519"})
    void verifiesWithWhatTheCaSignsWith(String algorithm) throws IOException {
        TestCa root = TestCa.root(
                switch (algorithm) {
                    case "rsa" -> ca("CN=Root").rsa(2048);
                    case "ec" -> ca("CN=Root").ec("secp384r1");
                    default -> ca("CN=Root").ed25519();
                });
        byte[] der = RawCrl.of(root).entries(1000, 16, 1).der();
        List<CrlSigner> signers = List.of(CrlSigner.of(ROOT.certificate()), CrlSigner.of(root.certificate()));

        assertThat(reader.read(new ByteArrayInputStream(der), signers, now)
                        .lists()
                        .get(0)
                        .signer())
                .isEqualTo(signers.get(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 16, 17, 20, 21, 64, 9000})
    void findsSerialNumbersOfEveryLength(int octets) throws IOException {
        byte[] number = new byte[octets];
        new Random(octets).nextBytes(number);
        for (int first : new int[] {0x01, 0x7f, 0x80, 0xff}) { // with and without a sign octet, and negative
            number[0] = (byte) first;
            BigInteger positive = new BigInteger(1, number);
            BigInteger signed = new BigInteger(number);
            for (BigInteger serial : List.of(positive, signed)) {
                RevocationList list = read(
                        RawCrl.of(ROOT).entries(100, 16, octets).entry(serial).der());

                assertThat(find(list, serial)).as("%s", serial).isTrue();
                assertThat(find(list, serial.add(BigInteger.ONE))).isFalse();
                assertThat(find(list, serial.negate())).isEqualTo(serial.signum() == 0);
            }
        }
    }

    private static boolean find(RevocationList list, BigInteger serial) {
        return list.lists(ROOT.issue(leaf("CN=client").serial(serial)).certificate())
                .isPresent();
    }

    /** A number of twenty octets is kept as it is, a longer one as its digest: neither may pass for the other. */
    @Test
    void takesNoDigestForANumber() throws Exception {
        byte[] long1 = new byte[21];
        long1[0] = 1;
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(long1);
        RevocationList list = read(RawCrl.of(ROOT).entry(new BigInteger(long1)).der());

        assertThat(find(list, new BigInteger(long1))).isTrue();
        assertThat(find(list, new BigInteger(1, digest))).isFalse();
        assertThat(find(list, new BigInteger(1, Arrays.copyOf(digest, 20)))).isFalse();
    }

    @Test
    void readsAMillionEntriesInLittleMemory() throws IOException {
        byte[] der = RawCrl.of(ROOT)
                .entries(1_000_000, 16, 7)
                .entry(BigInteger.valueOf(4711))
                .der();

        RevocationList list = read(der);

        assertThat(der.length).isGreaterThan(39_000_000);
        assertThat(list.entries()).isEqualTo(1_000_001);
        assertThat(list.memory()).isLessThan(25 * 1024 * 1024);
        assertThat(list.lists(LISTED)).contains(true);
        assertThat(list.lists(OTHER)).isEmpty();
        Random random = new Random(7); // as the list was made
        byte[] serial = new byte[16];
        for (int i = 0; i < 1000; i++) {
            random.nextBytes(serial);
            serial[0] &= 0x7f;
            serial[0] |= 0x40;
            assertThat(find(list, new BigInteger(serial))).isTrue();
        }
    }

    /** Each octet of a list, and each of its bits at some places: no change of it is ever believed. */
    @Test
    void believesNoListInWhichABitWasChanged() throws IOException {
        byte[] der = list().entry(BigInteger.TEN, RawCrl.KEY_COMPROMISE)
                .extensions(RawCrl.extension(octets(0x55, 0x1d, 0x14), false, tlv(0x02, octets(7))))
                .der();
        assertThat(read(der).lists(LISTED)).contains(true);
        int[] believed = new int[1];
        for (int i = 0; i < der.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = der.clone();
                changed[i] ^= (byte) (1 << bit);
                try {
                    believed[0] +=
                            read(new ByteArrayInputStream(changed)).lists().size();
                } catch (IOException expected) {
                    assertThat(expected).hasMessageNotContaining("Exception");
                }
            }
        }
        assertThat(believed[0]).isZero();
    }

    @Test
    void believesNoListThatWasCutOff() throws IOException {
        byte[] der = list().entries(50, 16, 1).der();
        for (int length = 0; length < der.length; length++) {
            byte[] cut = Arrays.copyOf(der, length);
            assertThatThrownBy(() -> read(cut)).as("%s octets", length).isInstanceOf(IOException.class);
        }
    }

    static Stream<Arguments> broken() {
        byte[] date = tlv(0x17, "240101000000Z".getBytes(US_ASCII));
        byte[] serial = tlv(0x02, octets(1));
        byte[] critical = RawCrl.extension(UNKNOWN, true, tlv(0x05));
        return Stream.of(
                broken("a critical extension of an entry", list().entry(BigInteger.ONE, critical)),
                broken("an extension of an entry twice", list().entry(BigInteger.ONE, extension(), extension())),
                broken("an unknown reason", list().entry(BigInteger.ONE, reason(7))),
                broken("a reason behind the last", list().entry(BigInteger.ONE, reason(11))),
                broken("a serial number with padding", raw(tlv(0x30, tlv(0x02, octets(0, 1)), date))),
                broken("an empty serial number", raw(tlv(0x30, tlv(0x02), date))),
                broken("a serial number that is no number", raw(tlv(0x30, tlv(0x04, octets(1)), date))),
                broken("an entry without a date", raw(tlv(0x30, serial))),
                broken("an empty entry", raw(tlv(0x30))),
                broken("a date of month 13", raw(tlv(0x30, serial, tlv(0x17, "241301000000Z".getBytes(US_ASCII))))),
                broken("a date with a zone", raw(tlv(0x30, serial, tlv(0x17, "2401010000+0100".getBytes(US_ASCII))))),
                broken("something behind an entry's extensions", raw(tlv(0x30, serial, date, tlv(0x30), tlv(0x05)))),
                broken("empty extensions of an entry", raw(tlv(0x30, serial, date, tlv(0x30)))),
                broken("a set instead of an entry", raw(tlv(0x31, serial, date))),
                broken(
                        "a length that is not minimal",
                        raw(octets(0x30, 0x81, 0x12)).rawEntries(tlv(0x02, octets(1)))),
                broken(
                        "an indefinite length",
                        raw(octets(0x30, 0x80)).rawEntries(date).rawEntries(octets(0, 0))),
                broken(
                        "a version 1 with extensions of an entry",
                        list().version().entry(BigInteger.ONE, RawCrl.KEY_COMPROMISE)),
                broken("a version 1 with extensions", list().version().extensions(extension())),
                broken("a version 3", list().version(tlv(0x02, octets(2)))),
                broken("an extension twice", list().extensions(extension(), extension())),
                broken("no nextUpdate", list().nextUpdate()),
                broken(
                        "a certificate issuer that is none",
                        list().entry(BigInteger.ONE, RawCrl.extension(octets(0x55, 0x1d, 0x1d), true, tlv(0x30)))),
                broken("another list behind the entries", list().changed(tbs -> {
                    byte[] longer = Arrays.copyOf(tbs, tbs.length + 2);
                    longer[tbs.length] = 0x30;
                    return lengthened(longer);
                })));
    }

    private static Arguments broken(String what, RawCrl list) {
        return Arguments.of(what, list);
    }

    private static RawCrl raw(byte[] entry) {
        return list().rawEntries(entry);
    }

    private static byte[] extension() {
        return RawCrl.extension(UNKNOWN, false, tlv(0x05));
    }

    private static byte[] reason(int reason) {
        return RawCrl.extension(octets(0x55, 0x1d, 0x15), false, tlv(0x0a, octets(reason)));
    }

    /** With a length of one octet behind 0x82 or of two behind 0x81, whatever it was. */
    private static byte[] lengthened(byte[] tbs) {
        int header = tbs[1] >= 0 ? 2 : 2 + (tbs[1] & 0x7f);
        return tlv(0x30, Arrays.copyOfRange(tbs, header, tbs.length));
    }

    /** Signed by the CA, each of them: that is no licence. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void refusesWhatIsNotAsRfc5280HasIt(String what, RawCrl list) {
        assertThatThrownBy(() -> read(list.der()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the document is not a CRL");
    }

    @Test
    void refusesWhatFollowsAList() {
        byte[] der = list().der();
        byte[] longer = Arrays.copyOf(der, der.length + 1);

        assertThatThrownBy(() -> read(longer)).hasMessageContaining("something follows");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>", "-----BEGIN X509 CRL-----\nAAAA", "0", "\u0000", "-----BEGIN CERTIFICATE-----"})
    void saysThatADocumentIsNoCrl(String text) {
        assertThatThrownBy(() -> read(text.getBytes(US_ASCII))).isInstanceOf(IOException.class);
    }

    /** Java's names normalize for every comparison, in quadratic time: the length that a list may have is no bound for that. */
    @Test
    void comparesNoIssuerThatWouldTakeLong() throws IOException {
        X500Principal hostile = new X500Principal(HostileCertificates.subject(HostileCertificates.marks(6_000), "x")
                .getEncoded());

        assertThatThrownBy(() -> read(RawCrl.of(hostile, ROOT.keyPair()).der()))
                .hasMessageContaining("its issuer cannot be read")
                .hasRootCauseMessage(
                        DistinguishedName.of(hostile).excess().orElseThrow().sentence());
    }

    @Test
    void ignoresAnExtensionOfAnEntryThatIsNotCriticalAndNotKnown() throws IOException {
        assertThat(read(RawCrl.of(ROOT)
                                .entry(BigInteger.valueOf(4711), extension())
                                .der())
                        .lists(LISTED))
                .contains(true);
    }

    @Test
    void readsEveryListOfAPemText() throws IOException {
        TestCa other = TestCa.root("CN=Other");
        String text = "# lists\n" + pem(RawCrl.of(other).der()) + "\n"
                + pem(list().expiring(now.minusSeconds(5)).der())
                + pem(list().der()).replace("\n", "\r\n")
                + pem(RawCrl.of(ROOT).entry(BigInteger.valueOf(4712)).der());

        CrlDocument document = read(new ByteArrayInputStream(text.getBytes(US_ASCII)));

        assertThat(document.lists()).hasSize(2);
        assertThat(document.lists().get(0).lists(LISTED)).contains(true);
        assertThat(document.lists().get(1).lists(OTHER)).contains(true);
        assertThat(document.foreign()).hasSize(1);
    }

    /** One list of a bundle that is a forgery spoils all of them: who made it may have left another out. */
    @Test
    void refusesAPemTextWithAForgedList() {
        String text = pem(list().der()) + pem(RawCrl.of(TestCa.root("CN=Root")).der());

        assertThatThrownBy(() -> read(text.getBytes(US_ASCII)))
                .hasMessage("no CA of the trust profile has signed the CRL of \"CN=Root\"");
    }

    private static String pem(byte[] der) {
        return "-----BEGIN X509 CRL-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END X509 CRL-----\n";
    }

    @Test
    void saysOfWhomAListIsThatNobodyAskedFor() throws IOException {
        CrlDocument document =
                read(new ByteArrayInputStream(RawCrl.of(TestCa.root("CN=Other")).der()));

        assertThat(document.lists()).isEmpty();
        assertThat(document.foreign()).singleElement().satisfies(foreign -> assertThat(foreign.issuer())
                .isEqualTo(new X500Principal("CN=Other")));
    }

    @Test
    void readsNothingOfAListThatHasExpiredOrIsYetToCome() {
        assertThatThrownBy(() -> read(list().expiring(now.minusSeconds(5)).der()))
                .hasMessageContaining("the CRL of \"CN=Root\" expired at");
        assertThatThrownBy(() ->
                        read(list().thisUpdate(now.plus(Duration.ofHours(1))).der()))
                .hasMessageContaining("is not valid before");
    }

    /** A list of a million entries takes what one needs, and those that are refused leave nothing behind. */
    @Test
    void readsNoMoreThanItsFirstLengthOfAListThatIsTooLarge() throws IOException {
        int[] read = new int[1];
        InputStream endless = new InputStream() {
            private final byte[] start = octets(0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0x30, 0x84, 0x7f, 0, 0, 0);

            @Override
            public int read() {
                return read[0] < start.length ? start[read[0]++] & 0xff : read[0]++ & 0;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int part = Math.min(length, 1024);
                for (int i = 0; i < part; i++) {
                    target[offset + i] = (byte) read();
                }
                return part;
            }
        };

        assertThatThrownBy(() -> read(endless)).hasMessageContaining("are the most");
        assertThat(read[0]).isLessThan(20_000);
    }

    @Test
    void refusesACrowdOfTheSameSerialNumber() {
        RawCrl list = list();
        for (int i = 0; i < 400; i++) {
            list.entry(BigInteger.valueOf(5));
        }

        assertThatThrownBy(() -> read(list.der())).hasMessageContaining("same serial number");
    }

    @Test
    void refusesALargeListThatEdDsaSigns() {
        TestCa root = TestCa.root(ca("CN=Root").ed25519());
        byte[] der = RawCrl.of(root).entries(40_000, 16, 1).der();

        assertThatThrownBy(() ->
                        reader.read(new ByteArrayInputStream(der), List.of(CrlSigner.of(root.certificate())), now))
                .hasMessageContaining("EdDSA");
    }

    @Test
    void makesNoDifferenceBetweenSignersOfTheSameName() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        KeyPair second = generator.generateKeyPair();
        X500Principal name = new X500Principal("CN=Root");
        Collection<CrlSigner> signers =
                List.of(CrlSigner.of(ROOT.certificate()), new CrlSigner(name, second.getPublic()));
        byte[] der = RawCrl.of(name, second).der();

        RevocationList list =
                reader.read(new ByteArrayInputStream(der), signers, now).lists().get(0);

        assertThat(list.signer().key()).isEqualTo(second.getPublic());
    }

    /** What it costs to refuse a list with every bound used up: none of it is kept, and none takes long. */
    @Test
    void refusesBombsWithoutKeepingAnything() {
        TestCa stranger = TestCa.root("CN=Root");
        byte[] flood = extensions(15, 1000);
        UnaryOperator<RawCrl> many = crl -> {
            for (int i = 0; i < 400; i++) {
                crl.entry(BigInteger.valueOf(i), flood);
            }
            return crl;
        };
        byte[] nested = nested(100_000);
        for (byte[] der : List.of(
                RawCrl.of(stranger).entries(900_000, 3, 1).der(),
                many.apply(RawCrl.of(stranger)).der(),
                RawCrl.of(stranger).rawEntries(nested).der(),
                RawCrl.of(stranger).entries(100, 10_000, 1).der(),
                RawCrl.of(stranger).extensions(nested).der())) {
            long before = cpu();
            assertThatThrownBy(() -> read(der)).isInstanceOf(IOException.class);
            assertThat(cpu() - before).isLessThan(TimeUnit.SECONDS.toNanos(20)); // an hour, if it were quadratic
        }
    }

    private static byte[] extensions(int count, int octets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(RawCrl.extension(octets(0x2a, i + 1), false, new byte[octets]));
        }
        return all.toByteArray();
    }

    private static byte[] nested(int depth) {
        byte[] nested = new byte[2 * depth];
        Arrays.fill(nested, (byte) 0x30);
        for (int i = 0; i < depth; i++) {
            nested[2 * i + 1] = (byte) 0x7f;
        }
        return nested;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** The second of two large lists waits for the first, a small one for nobody; and who trickles gives way. */
    @Test
    void readsOneLargeListAtATime() throws Exception {
        ListTurn turn = new ListTurn(Duration.ofSeconds(20), Duration.ofMillis(50));
        CrlReader shared = new CrlReader(turn, Bound.CRL_OCTETS.value());
        List<CrlSigner> signers = List.of(CrlSigner.of(ROOT.certificate()));
        byte[] large = RawCrl.of(ROOT).entries(60_000, 16, 1).der();
        byte[] small = list().der();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<CrlDocument> trickling = threads.submit(() -> shared.read(
                    new ByteArrayInputStream(large) {
                        @Override
                        public synchronized int read(byte[] target, int offset, int length) {
                            if (pos > 200_000) { // behind the frame, with the turn taken
                                begun.countDown();
                                await(others);
                            }
                            return super.read(target, offset, Math.min(length, 1000));
                        }
                    },
                    signers,
                    now));
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(shared.read(new ByteArrayInputStream(small), signers, now)
                            .lists())
                    .hasSize(1);
            Future<CrlDocument> waiting =
                    threads.submit(() -> shared.read(new ByteArrayInputStream(large), signers, now));
            assertThatThrownBy(() -> waiting.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            others.countDown();

            assertThatThrownBy(() -> trickling.get(20, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(FetchFailedException.class)
                    .hasMessageContaining("too slowly");
            assertThat(waiting.get(20, TimeUnit.SECONDS).lists()).hasSize(1);
        } finally {
            others.countDown();
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
