package dev.keycloakmtls.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CertPathValidator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class JdkPkixTest {

    @Test
    void staysTheJdksThoughAnotherProviderStandsFirst() throws GeneralSecurityException {
        Provider first = new Provider("first", "1", "") {};
        String bouncyCastles = new BouncyCastleProvider()
                .getService("CertPathValidator", "PKIX")
                .getClassName();
        first.put("CertPathValidator.PKIX", bouncyCastles);
        Security.insertProviderAt(first, 1);
        try {
            assertThat(CertPathValidator.getInstance("PKIX").getProvider()).isSameAs(first);

            assertThat(JdkPkix.validator().getProvider().getName()).isEqualTo("SUN");
            assertThat(JdkPkix.builder().getProvider().getName()).isEqualTo("SUN");
            assertThat(JdkPkix.certificates().getProvider().getName()).isEqualTo("SUN");
        } finally {
            Security.removeProvider("first");
        }
    }
}
