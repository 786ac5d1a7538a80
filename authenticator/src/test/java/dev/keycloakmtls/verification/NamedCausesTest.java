package dev.keycloakmtls.verification;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;

/** What a refusal says of a chain that is nearly right: the cause by name, and what to do. */
class NamedCausesTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final SubjectSelector CLIENT = SubjectSelector.Type.SUBJECT_DN.parse("CN=client,O=Werk,C=BR");

    private final CaSignedVerifier verifier = new CaSignedVerifier(new AcceptanceCache());

    /** ICA, EE: the wrong end first. */
    @Test
    void aCaThatComesFirst() {
        TestCa issuing = ROOT.intermediate("CN=Issuing");
        List<X509Certificate> chain =
                new ArrayList<>(issuing.issue(leaf("CN=client,O=Werk,C=BR")).chain());
        X509Certificate client = chain.remove(0);
        chain.add(client);

        Rejected rejected = rejected(verify(chain, CLIENT, ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.SUBJECT_MISMATCH);
        assertThat(rejected.detail())
                .contains("the certificate of the CA \"CN=Issuing\" came first", "the client's own must come first");
    }

    @Test
    void aNameWithItsPartsInReverseOrder() {
        SubjectSelector reversed = SubjectSelector.Type.SUBJECT_DN.parse("C = BR, O = Werk, CN = client");
        TestCertificate client = ROOT.issue(leaf("CN=client,O=Werk,C=BR"));

        Rejected rejected = rejected(verify(client.chain(), reversed, ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.SUBJECT_MISMATCH);
        assertThat(rejected.detail())
                .contains("the same parts in reverse order")
                .endsWith(DistinguishedName.of(client.certificate().getSubjectX500Principal())
                        .toString());
    }

    /** ROOT -> ICA -> ICA' (ended) -> EE */
    @Test
    void whichIntermediateHasEndedAndWhen() {
        TestCa policy = ROOT.intermediate("CN=Policy");
        TestCa ended = policy.intermediate(ca("CN=Ended").expired());
        TestCertificate client = ended.issue(leaf("CN=client,O=Werk,C=BR"));

        Rejected rejected = rejected(verify(client.chain(), CLIENT, ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.ISSUER_NOT_VALID);
        assertThat(rejected.detail())
                .isEqualTo("\"CN=Ended\": the certificate expired at "
                        + ended.certificate().getNotAfter().toInstant());
    }

    @Test
    void theOidOfAnUnknownCriticalExtension() {
        TestCertificate client =
                ROOT.issue(leaf("CN=client,O=Werk,C=BR").extension("1.3.6.1.4.1.99999.7", true, DERNull.INSTANCE));

        Rejected rejected = rejected(verify(client.chain(), CLIENT, ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.PATH_INVALID);
        assertThat(rejected.detail()).contains("1.3.6.1.4.1.99999.7", "Have it issued again");
    }

    /** ROOT' has the name of ROOT in another type of string, and its key. */
    @Test
    void caNamesThatDifferInTheirStringTypesOnly() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        TestCa known = TestCa.root(ca("CN=Partner").keyPair(key));
        X500Name name = new X500NameBuilder()
                .addRDN(BCStyle.CN, new DERT61String("Partner"))
                .build();
        TestCa same = TestCa.root(ca(name).keyPair(key));

        Rejected rejected =
                rejected(verify(same.issue(leaf("CN=client,O=Werk,C=BR")).chain(), CLIENT, known));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.UNKNOWN_ISSUER);
        assertThat(rejected.detail()).contains("in another type of string", "add the CA certificate");
    }

    @Test
    void anIntermediateThatWasNotSentAndACaThatIsNew() {
        TestCa issuing = ROOT.intermediate("CN=Issuing");
        TestCertificate client = issuing.issue(leaf("CN=client,O=Werk,C=BR"));

        assertThat(rejected(verify(List.of(client.certificate()), CLIENT, ROOT)).detail())
                .contains("\"CN=Issuing\"", "let the client send its whole chain");
        assertThat(rejected(verify(client.chain(), CLIENT, TestCa.root("CN=Other")))
                        .detail())
                .contains("\"CN=Root\"", "If the client has a new CA");
    }

    @Test
    void anAlternativeNameWithAnUnderscoreIsComparedLikeOthers() {
        SubjectSelector host = SubjectSelector.Type.SAN_DNS.parse("Kunde_1.example.com");
        TestCertificate client = ROOT.issue(leaf("CN=x").sanDns("kunde_1.EXAMPLE.com"));
        TestCertificate other = ROOT.issue(leaf("CN=x").sanDns("kunde-1.example.com"));

        assertThat(verify(client.chain(), host, ROOT)).isInstanceOf(Accepted.class);
        assertThat(rejected(verify(other.chain(), host, ROOT)).reason()).isEqualTo(RejectionReason.SUBJECT_MISMATCH);
    }

    private Verdict verify(List<X509Certificate> chain, SubjectSelector selector, TestCa trusted) {
        TrustProfile profile = TrustProfile.named("partners")
                .anchors(trusted.certificate())
                .withoutRevocation()
                .build();
        return verifier.verify(new ClientCertificate(chain), selector, profile, Instant.now());
    }

    private static Rejected rejected(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Rejected.class);
        return (Rejected) verdict;
    }
}
