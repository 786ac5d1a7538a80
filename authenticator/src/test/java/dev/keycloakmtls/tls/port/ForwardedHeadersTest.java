package dev.keycloakmtls.tls.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedHeadersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "X-Forwarded-For",
                "x-forwarded-host",
                "X-FORWARDED-PROTO",
                "X-Forwarded-Port",
                "X-Forwarded-Prefix",
                "X_Forwarded_For",
                "ssl-client-cert", // nginx
                "ssl-client-verify",
                "SSL_CLIENT_CERT", // Apache, HAProxy
                "SSL_CLIENT_CERT_CHAIN",
                "CERT_CHAIN_0",
                "Client-Cert", // RFC 9440
                "Client-Cert-Chain",
                "X-Forwarded-Tls-Client-Cert", // Traefik
                "x-forwarded-client-cert", // Envoy
                "X-Amzn-Mtls-Clientcert", // AWS
                "X-Amzn-Mtls-Clientcert-Leaf",
                "X-Amzn-Mtls-Clientcert-Serial-Number",
                "X-Client-Cert-Leaf", // Google
                "X-Client-Cert-Chain",
                "X-ARR-ClientCert", // Azure
                "Cf-Client-Cert-Der-Base64", // Cloudflare
                "X-SSL-Cert",
                "XFCC"
            })
    void takesAwayWhatAProxyWouldSay(String name) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add(name, "one")
                .add(name, "two")
                .add("Host", "localhost");

        ForwardedHeaders.removeFrom(headers);

        assertThat(headers.names()).containsExactly("Host");
    }

    @Test
    void leavesWhatAClientSays() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Authorization", "Bearer x")
                .add("Content-Type", "application/x-www-form-urlencoded")
                .add("DPoP", "x")
                .add("User-Agent", "curl")
                .add("Accept", "*/*")
                .add("Accept", "application/json")
                .add("Cookie", "a=b")
                .add("traceparent", "x")
                .add("Content-Length", "3");

        ForwardedHeaders.removeFrom(headers);

        assertThat(headers).hasSize(9);
    }
}
