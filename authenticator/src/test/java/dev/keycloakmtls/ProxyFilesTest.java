package dev.keycloakmtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The files for Envoy and Traefik, which no test runs: what has to stand in them, read as these programs read it. The files
 * for the other proxies are run by {@code ProxiesIT}.
 */
class ProxyFilesTest {

    /** What a lookup provider may read a certificate from, or Keycloak an address; in lower case. */
    private static final List<String> OF_THE_CALLER = List.of(
            "ssl-client-cert",
            "ssl-client-verify",
            "ssl_client_cert",
            "ssl_client_cert_chain",
            "cert_chain_0",
            "cert_chain_1",
            "cert_chain_2",
            "cert_chain_3",
            "client-cert",
            "client-cert-chain",
            "x-forwarded-tls-client-cert",
            "x-forwarded-tls-client-cert-info",
            "x-forwarded-trusted-proxy",
            "x-forwarded-prefix",
            "forwarded");

    /** {@code x-forwarded-client-cert} is replaced, with a certificate, and removed, without one: {@code SANITIZE_SET}. */
    @Test
    void envoyReplacesItsHeaderAndRemovesTheOthers() throws IOException {
        JsonNode chain = read("envoy/envoy.yaml").at("/static_resources/listeners/0/filter_chains/0");
        JsonNode http = chain.at("/filters/0/typed_config");
        assertThat(http.path("forward_client_cert_details").asText()).isEqualTo("SANITIZE_SET");
        assertThat(http.path("set_current_client_cert_details").toString())
                .isEqualTo("{\"cert\":true,\"chain\":true}"); // nothing that the client could choose
        assertThat(http.path("use_remote_address").asBoolean()).isTrue();

        JsonNode routes = http.path("route_config");
        assertThat(texts(routes.path("request_headers_to_remove")))
                .containsAll(OF_THE_CALLER)
                .contains("x-forwarded-host", "x-forwarded-port")
                .doesNotContain("x-forwarded-client-cert"); // that would be Envoy's own
        JsonNode address = routes.at("/request_headers_to_add/0");
        assertThat(address.at("/header/key").asText()).isEqualTo("X-Forwarded-For");
        assertThat(address.path("append_action").asText()).isEqualTo("OVERWRITE_IF_EXISTS_OR_ADD");

        JsonNode tls = chain.at("/transport_socket/typed_config");
        JsonNode validation = tls.at("/common_tls_context/validation_context");
        assertThat(validation.path("trust_chain_verification").asText()).isEqualTo("ACCEPT_UNTRUSTED");
        assertThat(validation.at("/trusted_ca/filename").asText()).isNotEmpty(); // else no certificate is asked for
        assertThat(tls.path("disable_stateless_session_resumption").asBoolean()).isTrue();
        assertThat(tls.path("disable_stateful_session_resumption").asBoolean()).isTrue();
    }

    @Test
    void traefikRemovesTheHeadersBeforeItSetsItsOwn() throws IOException {
        JsonNode http = read("traefik/dynamic.yaml").path("http");
        JsonNode router = http.at("/routers/keycloak");
        assertThat(texts(router.path("middlewares")))
                .containsExactly("remove-certificate-headers", "client-certificate");
        JsonNode removed = http.at("/middlewares/remove-certificate-headers/headers/customRequestHeaders");
        List<String> names = new ArrayList<>();
        removed.properties().forEach(header -> {
            assertThat(header.getValue().asText()).as(header.getKey()).isEmpty(); // an empty value removes
            names.add(header.getKey().toLowerCase(Locale.ROOT));
        });
        assertThat(names).containsAll(OF_THE_CALLER).contains("x-forwarded-client-cert");
        assertThat(http.at("/middlewares/client-certificate/passTLSClientCert").toString())
                .isEqualTo("{\"pem\":true}");
    }

    /** Options of another name are found by the host in the router's rule alone. */
    @Test
    void traefikAsksForACertificateWhateverTheHost() throws IOException {
        JsonNode file = read("traefik/dynamic.yaml");
        assertThat(file.at("/http/routers/keycloak/rule").asText()).doesNotContain("Host");
        assertThat(file.at("/http/routers/keycloak/tls").isObject()).isTrue();
        assertThat(file.at("/http/routers/keycloak/tls/options").isMissingNode())
                .isTrue();
        assertThat(file.at("/tls/options/default/clientAuth/clientAuthType").asText())
                .isEqualTo("RequestClientCert");
    }

    private static JsonNode read(String file) throws IOException {
        return new YAMLMapper()
                .readTree(Path.of("..", "docker", "proxies").resolve(file).toFile());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText().toLowerCase(Locale.ROOT)));
        return texts;
    }
}
