package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Commands;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands for incidents do what {@code docs/operations.md} says, exactly as they stand there. */
class RunbooksIT {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");
    private static final TestCa COMPROMISED = TestCa.root("CN=Compromised");
    private static final TestCa OTHER = TestCa.root("CN=Other");
    private static final TestCertificate STOLEN = TestCertificate.selfSigned(leaf("CN=stolen"));
    private static final TestCertificate NEXT = TestCertificate.selfSigned(leaf("CN=next"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    @TempDir
    Path directory;

    private TestRealm realm;
    private Commands commands;

    @BeforeEach
    void logIn() {
        realm = TestRealm.of(SERVER, RealmJson.realm("demo")).trusting(OTHER);
        commands = Commands.loggedIn(SERVER.keycloak(), directory);
    }

    @AfterEach
    void deleteRealm() {
        realm.close();
    }

    @Test
    void aStolenKeyStopsAndTheNextOneWorks() throws IOException {
        Files.writeString(directory.resolve("stolen.pem"), STOLEN.pem());
        Files.writeString(directory.resolve("next.pem"), NEXT.pem());
        realm.with(ClientJson.selfSigned("robot").attribute("mtls.certificates", STOLEN.pem()));
        realm.assertAccepted(realm.token(STOLEN, "robot"), STOLEN);

        commands.run(Commands.of(PAGE, "Incident: a client's key is compromised"));

        realm.assertRefused(realm.token(STOLEN, "robot"), "certificate_blocked");
        realm.assertAccepted(realm.token(NEXT, "robot"), NEXT);
        assertThat(SERVER.admin()
                        .client(realm.name(), "robot")
                        .path("attributes")
                        .path("mtls.certificates")
                        .asText())
                .isEqualToIgnoringWhitespace(NEXT.pem());
    }

    @Test
    void aCompromisedCaStopsInEveryProfile() throws IOException {
        Files.writeString(directory.resolve("ca.pem"), COMPROMISED.pem());
        realm.with(TrustProfileJson.named("alone").anchors(COMPROMISED))
                .with(TrustProfileJson.named("both").anchors(OTHER, COMPROMISED));
        for (String profile : new String[] {"alone", "both"}) {
            realm.with(ClientJson.caSigned(profile)
                    .attribute("tls_client_auth_subject_dn", "CN=partner")
                    .attribute("mtls.trust_profile", profile));
        }
        TestCertificate forged = COMPROMISED.issue(leaf("CN=partner"));
        TestCertificate honest = OTHER.issue(leaf("CN=partner"));
        realm.assertAccepted(realm.token(forged, "alone"), forged);
        realm.assertAccepted(realm.token(forged, "both"), forged);

        commands.run(Commands.of(PAGE, "Incident: a CA is compromised"));

        realm.assertRefused(realm.token(forged, "alone"), "trust_profile_invalid");
        realm.assertRefused(realm.token(honest, "alone"), "trust_profile_invalid");
        realm.assertRefused(realm.token(forged, "both"), "unknown_issuer");
        realm.assertAccepted(realm.token(honest, "both"), honest);
        assertThat(SERVER.admin().read("/demo/mtls/warnings").findValuesAsText("profile"))
                .contains("alone");
    }
}
