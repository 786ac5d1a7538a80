package dev.keycloakmtls.testsuite.browser;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testsuite.server.Child;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Settings;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * The tests of {@code admin-ui/browser}: run by Node.js as one process against a server, with certificates of the test
 * PKI in files.
 *
 * @param name of the directory for what they need and leave
 * @param suite which of them: {@code everything}, {@code flows} without looks and themes, or {@code off}
 * @param images where screenshots for the documentation go; empty: none are made
 */
public record BrowserTests(String name, String suite, Optional<Path> images) {

    /** A machine with other work to do needs several times as long as an idle one. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** One test, and why it failed. */
    public record Result(String name, @Nullable String failure) {

        /** @throws AssertionError if it failed */
        public void rethrow() {
            if (failure != null) {
                throw new AssertionError(failure);
            }
        }
    }

    /** Runs them; at least one. */
    public List<Result> run(KeycloakServer keycloak) {
        Path directory = Settings.work().resolve(name);
        Path report = directory.resolve("report.xml");
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(report);
            Path authority = Files.write(
                    directory.resolve("authority.pem"), keycloak.authorityPem().getBytes(StandardCharsets.UTF_8));
            Path certificates = BrowserPki.writtenTo(directory.resolve("certificates"));
            ObjectNode fixture = JsonNodeFactory.instance.objectNode();
            fixture.put("base", keycloak.base().toString()).put("certificates", certificates.toString());
            images.ifPresent(target -> fixture.put("images", target.toString()));
            try {
                Child.run(
                        List.of(
                                "node",
                                "--test-reporter=junit",
                                "--test-reporter-destination=" + report,
                                "--test-reporter=spec",
                                "--test-reporter-destination=stdout",
                                Settings.browser().resolve(suite + ".mjs").toString()),
                        Map.of("MTLS_FIXTURE", fixture.toString(), "NODE_EXTRA_CA_CERTS", authority.toString()),
                        directory.resolve("node.log"),
                        PATIENCE);
            } catch (IllegalStateException failed) {
                if (!Files.exists(report)) {
                    throw failed;
                }
            }
            return results(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Result> results(Path report) throws IOException {
        List<Result> results = new ArrayList<>();
        // Node.js quotes the colours of a message, which XML cannot have.
        String text = Files.readString(report).replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F]", "");
        try {
            NodeList cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(text)))
                    .getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element test = (Element) cases.item(i);
                NodeList failures = test.getElementsByTagName("failure");
                results.add(new Result(
                        test.getAttribute("name"),
                        failures.getLength() == 0 ? null : failures.item(0).getTextContent()));
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("the browser tests left no report: " + report, e);
        }
        if (results.isEmpty()) {
            throw new IllegalStateException("no browser test has run");
        }
        return results;
    }
}
