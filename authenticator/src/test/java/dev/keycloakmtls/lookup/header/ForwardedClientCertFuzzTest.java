package dev.keycloakmtls.lookup.header;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Whatever a header holds, it is read as Keycloak reads it, or not at all. */
class ForwardedClientCertFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void forwardedClientCert(byte[] input) {
        String header = new String(input, StandardCharsets.ISO_8859_1);
        Optional<List<ForwardedClientCert>> elements = ForwardedClientCert.elements(header);
        // What Keycloak reads in the same way is one element that can be read.
        if (ForwardedClientCert.parse(header).isPresent()) {
            assertThat(elements).hasValueSatisfying(all -> assertThat(all).hasSize(1));
        }
    }
}
