package dev.keycloakmtls.testsuite.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.server.Child;
import dev.keycloakmtls.testsuite.server.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** openid-client for Node.js: one process tries all flows and reports each in a line of JSON. */
public final class OpenidClient implements RealClient {
    private final Account account;
    private final UserAgent user;
    private final Path directory;
    private final Map<Flow, JsonNode> reports = new EnumMap<>(Flow.class);
    private String output = "";

    /** @param directory for what the process reads and writes */
    public OpenidClient(Account account, UserAgent user, Path directory) {
        this.account = account;
        this.user = user;
        this.directory = directory;
    }

    @Override
    public JsonNode attempt(Flow flow) throws IOException {
        if (output.isEmpty()) {
            run();
        }
        JsonNode report = reports.get(flow);
        if (report == null || report.has("failure")) {
            throw new IOException(
                    report == null ? output : report.path("failure").asText());
        }
        return report.path("result");
    }

    private void run() throws IOException {
        Path settings = directory.resolve("account.json");
        Path lines = directory.resolve("reports");
        Files.writeString(settings, settings().toString());
        Child.run(
                List.of("node", Settings.openidClient().resolve("flows.mjs").toString(), settings.toString()),
                Map.of(),
                lines);
        output = Files.readString(lines);
        for (String line : output.lines().filter(line -> line.startsWith("{")).toList()) {
            JsonNode report = Json.parse(line);
            for (Flow flow : Flow.values()) {
                if (flow.id().equals(report.path("flow").asText())) {
                    reports.put(flow, report);
                }
            }
        }
    }

    private ObjectNode settings() {
        ObjectNode settings = Json.report()
                .put("issuer", account.issuer().toString())
                .put("client_id", account.clientId())
                .put("redirect_uri", Account.REDIRECT.toString())
                .put("ca", account.authorityPem())
                .put("login", user.address().toString())
                .put("registration_token", account.registrationToken());
        settings.set("registration", account.registration());
        add(settings, "certificate", account.certificate());
        add(settings, "another", account.another());
        add(settings, "forged", account.forged());
        return settings;
    }

    private static void add(ObjectNode settings, String name, TestCertificate certificate) {
        settings.putObject(name).put("cert", certificate.chainPem()).put("key", certificate.privateKeyPem());
    }
}
