package dev.keycloakmtls.sighting;

import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Registered;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.testpki.TestCertificate;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** Sightings of self-signed certificates, each with an issuer of its own. */
final class SightingFixtures {
    static final Verdict ACCEPTED = new Accepted(new Registered(CredentialSource.PUBLIC_KEY));
    static final Verdict REFUSED = Rejected.because(RejectionReason.CERTIFICATE_NOT_REGISTERED);
    private static final KeyPair KEY = key();

    private SightingFixtures() {}

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static TestCertificate certificate(String name) {
        return TestCertificate.selfSigned(leaf("CN=" + name).keyPair(KEY));
    }

    static List<TestCertificate> certificates(int number) {
        List<TestCertificate> all = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            all.add(certificate("issuer " + i));
        }
        return all;
    }

    static Sighting accepted(TestCertificate certificate) {
        return of(certificate, ACCEPTED);
    }

    static Sighting refused(TestCertificate certificate) {
        return of(certificate, REFUSED);
    }

    static Sighting withoutCertificate() {
        return new Sighting(
                AuthenticationMethod.SELF_SIGNED,
                Rejected.because(RejectionReason.NO_CERTIFICATE),
                null,
                null,
                null,
                null);
    }

    private static Sighting of(TestCertificate certificate, Verdict verdict) {
        return new Sighting(
                AuthenticationMethod.SELF_SIGNED,
                verdict,
                new ClientCertificate(List.of(certificate.certificate())),
                null,
                null,
                null);
    }
}
