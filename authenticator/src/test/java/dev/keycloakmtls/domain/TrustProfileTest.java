package dev.keycloakmtls.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keycloakmtls.testpki.TestCa;
import org.junit.jupiter.api.Test;

class TrustProfileTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");

    @Test
    void trustsNobodyThatIsNotNamed() {
        TrustProfile profile = TrustProfile.named("test").withoutRevocation().build();

        assertThat(profile.anchors()).isEmpty();
        assertThat(profile.intermediates()).isEmpty();
        assertThat(profile.pinned()).isEmpty();
        assertThat(profile.policy()).isEqualTo(PathPolicy.DEFAULT);
    }

    @Test
    void keepsEachPartInItsPlace() {
        TestCa intermediate = TestCa.root("CN=Intermediate");
        TestCa pinned = TestCa.root("CN=Pinned");
        RevocationPolicy revocation = RevocationPolicy.of(RevocationPolicy.Mode.CRL, RevocationPolicy.FailureMode.HARD);

        TrustProfile profile = TrustProfile.named("test")
                .anchors(ROOT.certificate())
                .intermediates(intermediate.certificate())
                .pinned(pinned.certificate())
                .revocation(revocation)
                .build();

        assertThat(profile.name()).isEqualTo("test");
        assertThat(profile.anchors()).containsExactly(ROOT.certificate());
        assertThat(profile.intermediates()).containsExactly(intermediate.certificate());
        assertThat(profile.pinned()).containsExactly(pinned.certificate());
        assertThat(profile.revocation()).isEqualTo(revocation);
    }

    /** Who forgets it would accept what is revoked. */
    @Test
    void doesNotComeAboutWithoutAWordOnRevocation() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        TrustProfile.named("test").anchors(ROOT.certificate()).build());
    }
}
