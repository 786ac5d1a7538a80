package dev.keycloakmtls.testsuite.client;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.server.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code openssl s_client}: another TLS implementation than the server's, which says whether a session was resumed, and
 * resumes it with another certificate in hand if it is told to.
 */
public final class OpenSsl {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");
    /** Flat JSON, up to its own end: what OpenSSL prints of a session may stand behind it in the same line. */
    private static final Pattern BODY = Pattern.compile("\\{\"(?:access_token|error)\"[^{}]*}");

    /** A version of TLS. */
    public enum Protocol {
        TLS_1_2("-tls1_2"),
        TLS_1_3("-tls1_3");

        private final String option;

        Protocol(String option) {
            this.option = option;
        }

        /** As in a sentence. */
        @Override
        public String toString() {
            return name().replaceFirst("_", " ").replace('_', '.');
        }
    }

    /** @param resumed whether the connection went on with an earlier session */
    public record Answer(boolean resumed, Response response) {}

    private final URI base;
    private final Path directory;

    /** @param directory an empty one, for keys and sessions */
    public OpenSsl(URI base, Path directory) {
        this.base = base;
        this.directory = directory;
    }

    /**
     * A client credentials request on a connection of its own, which resumes the named session if there is one, and keeps
     * its own under that name. Of the certificate only the leaf is sent.
     */
    public Answer token(
            Protocol protocol, @Nullable TestCertificate certificate, String session, String realm, String clientId) {
        try {
            Path kept = directory.resolve(session + ".session");
            Path request = directory.resolve("request");
            Files.writeString(request, RawClient.request(base, realm, clientId, "close", List.of()));
            var command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <\"$0\"", request.toString()));
            command.addAll(List.of("openssl", "s_client", "-connect", base.getAuthority(), "-noservername"));
            command.addAll(List.of("-ign_eof", protocol.option, "-sess_out", kept.toString()));
            if (Files.exists(kept)) {
                command.addAll(List.of("-sess_in", kept.toString()));
            }
            if (certificate != null) {
                Path pem = directory.resolve("certificate");
                Path key = directory.resolve("key");
                Files.writeString(pem, certificate.pem());
                Files.writeString(key, certificate.privateKeyPem());
                command.addAll(List.of("-cert", pem.toString(), "-key", key.toString()));
            }
            Path output = directory.resolve("output");
            Child.run(command, Map.of(), output);
            return answer(Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer answer(String output) {
        boolean resumed = output.contains("\nReused, TLS");
        Matcher status = STATUS.matcher(output);
        Matcher body = BODY.matcher(output);
        if (resumed == output.contains("\nNew, TLS") || !status.find() || !body.find()) {
            throw new IllegalStateException("no answer: " + output);
        }
        HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
        return new Answer(resumed, new Response(Integer.parseInt(status.group(1)), none, body.group()));
    }
}
