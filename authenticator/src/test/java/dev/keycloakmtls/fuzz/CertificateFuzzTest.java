package dev.keycloakmtls.fuzz;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.SelfSignedRegistration;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.name.SubjectAlternativeNames;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.CaSignedVerifier;
import dev.keycloakmtls.verification.PublishedKeys;
import dev.keycloakmtls.verification.SelfSignedVerifier;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/**
 * A good certificate, changed: whichever of two parsers Keycloak's lookup used, nobody is let in whose certificate is not
 * the good one, byte for byte. The input is a list of edits, so that the kept inputs hold no certificate.
 */
class CertificateFuzzTest {

    private static final int EDIT = 4; // offset (2), how, value
    private static final int MAX_EDITS = 16;

    private static final Instant NOW = Instant.now();
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate GOOD = ROOT.issue(leaf("CN=client,O=Example")
            .sanDns("client.example.com")
            .sanUri("spiffe://example.com/client")
            .sanEmail("client@example.com")
            .sanIp("192.0.2.1"));
    private static final TrustProfile PROFILE = TrustProfile.named("fuzz")
            .anchors(ROOT.certificate())
            .revocation(RevocationPolicy.NONE)
            .build();

    @Test
    void theUnchangedCertificateIsAccepted() throws GeneralSecurityException {
        for (X509Certificate parsed : parsed(GOOD.certificate().getEncoded())) {
            assertThat(verdicts(parsed)).hasSize(6).allSatisfy(verdict -> assertThat(verdict)
                    .isInstanceOf(Verdict.Accepted.class));
        }
    }

    @FuzzTest(maxDuration = "1m")
    void aChangedCertificateIsRefused(byte[] edits) throws CertificateEncodingException {
        byte[] good = GOOD.certificate().getEncoded();
        byte[] changed = edit(good.clone(), edits);
        if (Arrays.equals(good, changed)) {
            return;
        }
        for (X509Certificate certificate : parsed(changed)) {
            assertThat(verdicts(certificate))
                    .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(Verdict.Rejected.class));
            SubjectAlternativeNames.of(certificate);
        }
    }

    private static byte[] edit(byte[] der, byte[] edits) {
        ByteBuffer program = ByteBuffer.wrap(edits);
        byte[] result = der;
        for (int i = 0; i < MAX_EDITS && program.remaining() >= EDIT && result.length > 0; i++) {
            int offset = (program.getShort() & 0xffff) % result.length;
            int how = program.get() & 3;
            byte value = program.get();
            switch (how) {
                case 0 -> result[offset] = value;
                case 1 -> result[offset] ^= (byte) (1 << (value & 7));
                case 2 -> result = Arrays.copyOf(result, offset);
                default -> {
                    byte[] longer = Arrays.copyOf(result, result.length + 1);
                    System.arraycopy(result, offset, longer, offset + 1, result.length - offset);
                    longer[offset] = value;
                    result = longer;
                }
            }
        }
        return result;
    }

    /** As the JDK and BouncyCastle read it, where they do. */
    private static List<X509Certificate> parsed(byte[] der) {
        List<X509Certificate> parsed = new ArrayList<>();
        for (Provider provider : new Provider[] {Security.getProvider("SUN"), new BouncyCastleProvider()}) {
            try {
                parsed.add((X509Certificate) CertificateFactory.getInstance("X.509", provider)
                        .generateCertificate(new ByteArrayInputStream(der)));
            } catch (CertificateException | RuntimeException e) {
                // a lookup provider's failure
            }
        }
        parsed.removeIf(Objects::isNull);
        return parsed;
    }

    /** By each selector and as a registered certificate. */
    private static List<Verdict> verdicts(X509Certificate certificate) {
        ClientCertificate presented = new ClientCertificate(List.of(certificate));
        CaSignedVerifier caSigned = new CaSignedVerifier(new AcceptanceCache());
        Map<CredentialSource, Set<Thumbprint>> registered = new EnumMap<>(CredentialSource.class);
        registered.put(CredentialSource.CERTIFICATE, Set.of(Thumbprint.of(GOOD.certificate())));
        SelfSignedRegistration registration =
                new SelfSignedRegistration(registered, Optional.empty(), Optional.empty());
        return List.of(
                caSigned.verify(presented, selector("tls_client_auth_subject_dn", "CN=client,O=Example"), PROFILE, NOW),
                caSigned.verify(presented, selector("tls_client_auth_san_dns", "client.example.com"), PROFILE, NOW),
                caSigned.verify(
                        presented, selector("tls_client_auth_san_uri", "spiffe://example.com/client"), PROFILE, NOW),
                caSigned.verify(presented, selector("tls_client_auth_san_email", "client@example.com"), PROFILE, NOW),
                caSigned.verify(presented, selector("tls_client_auth_san_ip", "192.0.2.1"), PROFILE, NOW),
                new SelfSignedVerifier(new AcceptanceCache()).verify(presented, registration, NOWHERE, NOW));
    }

    private static SubjectSelector selector(String parameter, String value) {
        return SubjectSelector.Type.ofParameter(parameter).orElseThrow().parse(value);
    }

    private static final SelfSignedVerifier.Elsewhere NOWHERE = new SelfSignedVerifier.Elsewhere() {
        @Override
        public PublishedKeys publishedKeys() {
            throw new AssertionError("nothing is published");
        }

        @Override
        public TrustProfileLookup trustProfile() {
            throw new AssertionError("nothing is pinned");
        }
    };
}
