package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.EmbeddedDatabase;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The tables of sightings on both ends of the supported versions: nothing of them is there where sightings are off; what came is
 * there after a restart; the JAR may go, and finds it again when it is back.
 */
@BesideOthers
class SightingTablesIT {
    private static final String OFF = "--spi-mtls--default--sightings=false";
    private static final String ON = "--spi-mtls--default--sightings=true";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa CA = ROOT.intermediate("CN=CA");
    private static final TestCertificate PARTNER = CA.issue(leaf("CN=partner"));
    private static final TestCertificate STRANGER = TestCa.root("CN=Stranger").issue(leaf("CN=O'Neil é 漢"));

    enum Version {
        NEWEST,
        OLDEST;

        KeycloakHome product() {
            return this == NEWEST ? KeycloakHome.withProduct(Lookup.DIRECT) : KeycloakHome.oldestWithProduct();
        }

        Path distribution() {
            return this == NEWEST ? Settings.distribution() : Settings.oldestDistribution();
        }

        KeycloakServer.Builder server(String option) {
            return KeycloakServer.of(product()).acceptUnverified().option(option);
        }
    }

    @ParameterizedTest
    @EnumSource
    void areThereWhereSightingsAreOnAndStayThroughARestart(Version version, @TempDir Path directory)
            throws IOException {
        Path empty = Files.createDirectory(directory.resolve("data")); // what else there is may have the tables
        try (KeycloakServer off = version.server(OFF)
                .data(empty)
                .variable("KC_BOOTSTRAP_ADMIN_USERNAME", "admin")
                .variable("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin")
                .start()) {
            assertThat(off.logLines()).anyMatch(line -> line.contains("Switched off: sightings."));
            Path data = off.stop();
            try (EmbeddedDatabase database = EmbeddedDatabase.open(version.distribution(), data)) {
                assertThat(database.tables("REALM")).isNotEmpty();
                assertThat(database.tables("MTLS_")).isEmpty();
                assertThat(database.tables("DATABASECHANGELOG")).isNotEmpty().noneMatch(name -> name.contains("MTLS"));
            }
            try (KeycloakServer on = version.server(ON).data(data).start()) {
                TestRealm realm = keepsWhatCame(on);
                Path written = on.stop();
                assertTables(version, written);
                try (KeycloakServer again = version.server(ON).data(written).start()) {
                    assertThat(sightings(again, realm.name()).path("items").findValuesAsText("sha256"))
                            .containsExactlyInAnyOrder(Sha256.hex(PARTNER), Sha256.hex(STRANGER));
                    goesWithClientAndRealm(again, realm);
                    Path left = again.stop();
                    try (EmbeddedDatabase database = EmbeddedDatabase.open(version.distribution(), left)) {
                        for (String table : List.of(
                                "MTLS_CERTIFICATE", "MTLS_SIGHTING", "MTLS_SIGHTING_CHAIN", "MTLS_SIGHTING_DAY")) {
                            assertThat(database.column("select count(*) from " + table))
                                    .as(table)
                                    .containsExactly("0");
                        }
                    }
                }
            }
        }
    }

    /** What a login leaves, what a refusal leaves, and that nothing is left of clients that do not exist. */
    private static TestRealm keepsWhatCame(KeycloakServer server) {
        TestRealm realm = TestRealm.on(server)
                .trusting(ROOT)
                .with(ClientJson.caSigned("partner").attribute("tls_client_auth_subject_dn", "CN=partner"))
                .with(ClientJson.caSigned("silent").attribute("tls_client_auth_subject_dn", "CN=silent"));
        for (int i = 0; i < 3; i++) {
            assertThat(realm.token(PARTNER, "partner").status()).isEqualTo(200);
        }
        assertThat(realm.token(STRANGER, "partner").status()).isEqualTo(401);
        assertThat(realm.token(STRANGER, "nobody").status()).isEqualTo(401);
        assertThat(realm.token("silent").status()).isEqualTo(401);

        JsonNode page = sightings(server, realm.name());
        assertThat(page.path("kept").asBoolean()).isTrue();
        assertThat(page.path("days").asInt()).isEqualTo(90);
        assertThat(page.path("total").asInt()).as(page.toString()).isEqualTo(3);
        JsonNode nothing = page.path("items").get(0);
        assertThat(nothing.path("clientId").asText()).isEqualTo("silent");
        assertThat(nothing.path("reason").asText()).isEqualTo("no_certificate");
        assertThat(nothing.has("certificate")).isFalse();
        JsonNode refused = page.path("items").get(1);
        assertThat(refused.path("outcome").asText()).isEqualTo("refused");
        assertThat(refused.path("reason").asText()).isEqualTo("subject_mismatch");
        assertThat(refused.path("certificate").path("subject").asText()).contains("O'Neil é 漢");
        JsonNode accepted = page.path("items").get(2);
        assertThat(accepted.path("outcome").asText()).isEqualTo("accepted");
        assertThat(accepted.path("seen").asInt()).isEqualTo(3);
        assertThat(accepted.path("certificate").path("sha256").asText()).isEqualTo(Sha256.hex(PARTNER));
        assertThat(accepted.path("selector").asText()).isEqualTo("tls_client_auth_subject_dn=CN=partner");
        assertThat(accepted.path("path")).hasSize(3);
        assertThat(accepted.path("settings").asText()).hasSize(64);

        assertThat(realm.token(PARTNER, "partner").status()).isEqualTo(200);
        assertThat(sightings(server, realm.name())
                        .path("items")
                        .get(0)
                        .path("seen")
                        .asInt())
                .as("added to what is in the database")
                .isEqualTo(4);
        return realm;
    }

    private static void assertTables(Version version, Path data) {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(version.distribution(), data)) {
            assertThat(database.tables("MTLS_"))
                    .containsExactly(
                            "MTLS_CERTIFICATE",
                            "MTLS_JOB",
                            "MTLS_NOTICE",
                            "MTLS_SIGHTING",
                            "MTLS_SIGHTING_CHAIN",
                            "MTLS_SIGHTING_DAY");
            assertThat(database.column("select ID from DATABASECHANGELOG_MTLS_SIGHT"))
                    .containsExactly("mtls-1");
            assertThat(database.column(
                            "select rawtohex(DER) from MTLS_CERTIFICATE where SHA256 = '" + Sha256.hex(PARTNER) + "'"))
                    .as("octet for octet")
                    .containsExactly(hex(PARTNER));
            assertThat(database.column("select SEEN from MTLS_SIGHTING_DAY order by SEEN"))
                    .containsExactly("1", "1", "4");
        }
    }

    private static void goesWithClientAndRealm(KeycloakServer server, TestRealm realm) {
        String id = server.admin()
                .read("/" + realm.name() + "/clients?clientId=partner")
                .get(0)
                .path("id")
                .asText();
        assertThat(server.admin()
                        .request("DELETE", "/" + realm.name() + "/clients/" + id, null)
                        .status())
                .isEqualTo(204);
        assertThat(sightings(server, realm.name()).path("items").findValuesAsText("clientId"))
                .containsExactly("silent");
        assertThat(server.admin().request("DELETE", "/" + realm.name(), null).status())
                .isEqualTo(204);
    }

    private static String hex(TestCertificate certificate) {
        try {
            return HexFormat.of().formatHex(certificate.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode sightings(KeycloakServer server, String realm) {
        return server.admin().read("/" + realm + "/mtls/sightings");
    }
}
