package dev.keycloakmtls.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.services.x509.DefaultClientCertificateLookupFactory;
import org.keycloak.services.x509.NginxProxySslClientCertificateLookupFactory;
import org.keycloak.services.x509.X509ClientCertificateLookupFactory;

/** Which lookup providers are known. */
class CertificateLookupTest {

    /** As somebody might extend Keycloak's, under its id. */
    private static final class Foreign extends NginxProxySslClientCertificateLookupFactory {}

    @Test
    void knowsOurOwnByTheirServiceFile() throws IOException {
        Set<String> ids;
        try (var in = HeaderLookupFactory.class.getResourceAsStream(
                "/META-INF/services/" + X509ClientCertificateLookupFactory.class.getName())) {
            List<String> names = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(name -> name.startsWith(HeaderLookupFactory.class.getPackageName() + "."))
                    .toList();
            ids = names.stream()
                    .map(CertificateLookupTest::factory)
                    .map(factory -> {
                        assertThat(CertificateLookup.isKnown(factory))
                                .as(factory.getId())
                                .isTrue();
                        assertThat(CertificateLookup.isHeader(factory.getId())).isTrue();
                        assertThat(factory.order()).isZero(); // never the server's without having been named
                        return factory.getId();
                    })
                    .collect(Collectors.toSet());
        }

        assertThat(ids)
                .containsExactlyInAnyOrder(
                        "aws-alb",
                        "aws-alb-passthrough",
                        "google-cloud",
                        "azure-application-gateway",
                        "cloudflare",
                        "f5-big-ip",
                        "istio");
    }

    @Test
    void knowsKeycloaksByTheirClassAndNotByTheirId() {
        assertThat(CertificateLookup.isKnown(new DefaultClientCertificateLookupFactory()))
                .isTrue();
        assertThat(CertificateLookup.isKnown(new NginxProxySslClientCertificateLookupFactory()))
                .isTrue();
        assertThat(CertificateLookup.isKnown(new Foreign())).isFalse();
    }

    private static ProviderFactory<?> factory(String name) {
        try {
            return (ProviderFactory<?>) Class.forName(name).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
