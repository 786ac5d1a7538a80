package dev.keycloakmtls.testsuite.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.server.Child;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** curl: each request is a process of its own, and says no more than what the command line has. */
public final class CurlClient extends FlowByFlow {
    private static final Pattern BEARER_ERROR = Pattern.compile("(?i)www-authenticate: Bearer .*error=\"([^\"]+)\"");

    private final Path directory;
    private JsonNode metadata;
    private JsonNode aliases;
    private String own;
    private JsonNode users;

    /** @param directory for keys, certificates and answers */
    public CurlClient(Account account, UserAgent user, Path directory) throws IOException {
        super(account, user);
        this.directory = directory;
        Files.writeString(directory.resolve("authority.pem"), account.authorityPem());
        write("client", account.certificate());
        write("another", account.another());
        write("forged", account.forged());
    }

    private void write(String name, TestCertificate certificate) throws IOException {
        Files.writeString(directory.resolve(name + ".pem"), certificate.chainPem());
        Files.writeString(directory.resolve(name + ".key"), certificate.privateKeyPem());
    }

    @Override
    JsonNode discovery() throws IOException {
        metadata = curl("client", account.configuration().toString()).json();
        aliases = metadata.path("mtls_endpoint_aliases");
        return aliases;
    }

    @Override
    JsonNode clientCredentials() throws IOException {
        JsonNode answer = post("token_endpoint", "grant_type=client_credentials");
        own = answer.path("access_token").asText();
        return answer;
    }

    @Override
    JsonNode authorizationCode() throws IOException, InterruptedException {
        String verifier = UUID.randomUUID() + "-" + UUID.randomUUID();
        String state = UUID.randomUUID().toString();
        JsonNode pushed = post(
                "pushed_authorization_request_endpoint",
                "response_type=code",
                "scope=openid",
                "redirect_uri=" + Account.REDIRECT,
                "state=" + state,
                "code_challenge_method=S256",
                "code_challenge=" + challenge(verifier));
        // A URN and a plain name: nothing to escape.
        String request = metadata.path("authorization_endpoint").asText() + "?client_id=" + account.clientId()
                + "&request_uri=" + pushed.path("request_uri").asText();
        String redirect = user.login(URI.create(request)).getQuery();
        users = post(
                "token_endpoint",
                "grant_type=authorization_code",
                "redirect_uri=" + Account.REDIRECT,
                "code=" + parameter(redirect, "code"),
                "code_verifier=" + verifier);
        if (!parameter(redirect, "state").equals(state)) {
            throw new IOException("another state: " + redirect);
        }
        return ((ObjectNode) users).put("authorization_request", request);
    }

    @Override
    JsonNode refresh() throws IOException {
        return post(
                "token_endpoint",
                "grant_type=refresh_token",
                "refresh_token=" + users.path("refresh_token").asText());
    }

    @Override
    JsonNode introspection() throws IOException {
        return introspection(users.path("access_token").asText());
    }

    private JsonNode introspection(String token) throws IOException {
        return post("introspection_endpoint", "token=" + token);
    }

    @Override
    JsonNode userinfo() throws IOException {
        return userinfo("client").json();
    }

    private Answer userinfo(String certificate) throws IOException {
        return curl(
                certificate,
                aliases.path("userinfo_endpoint").asText(),
                "--header",
                "Authorization: Bearer " + users.path("access_token").asText());
    }

    @Override
    JsonNode userinfoWithAnotherCertificate() throws IOException {
        Answer answer = userinfo("another");
        Matcher error = BEARER_ERROR.matcher(answer.text());
        return Json.refusal(answer.status(), error.find() ? error.group(1) : answer.text());
    }

    @Override
    JsonNode forgedCertificate() throws IOException {
        Answer answer = form("forged", "token_endpoint", account.clientId(), "grant_type=client_credentials");
        return Json.refusal(
                answer.status(), Json.parse(answer.body()).path("error").asText());
    }

    @Override
    JsonNode revocation() throws IOException {
        Answer answer = form("client", "revocation_endpoint", account.clientId(), "token=" + own);
        if (answer.status() != 200) {
            throw new IOException(answer.text());
        }
        return introspection(own);
    }

    @Override
    JsonNode registration() throws IOException {
        var registered = (ObjectNode) curl(
                        "client",
                        aliases.path("registration_endpoint").asText(),
                        "--header",
                        "Authorization: Bearer " + account.registrationToken(),
                        "--header",
                        "Content-Type: application/json",
                        "--data",
                        account.registration().toString())
                .json();
        JsonNode token = form(
                        "client",
                        "token_endpoint",
                        registered.path("client_id").asText(),
                        "grant_type=client_credentials")
                .json();
        return registered.set("access_token", token.path("access_token"));
    }

    private JsonNode post(String endpoint, String... parameters) throws IOException {
        return form("client", endpoint, account.clientId(), parameters).json();
    }

    private Answer form(String certificate, String endpoint, String clientId, String... parameters) throws IOException {
        var arguments = new ArrayList<String>();
        Collections.addAll(arguments, "--data-urlencode", "client_id=" + clientId);
        for (String parameter : parameters) {
            Collections.addAll(arguments, "--data-urlencode", parameter);
        }
        return curl(certificate, aliases.path(endpoint).asText(), arguments.toArray(String[]::new));
    }

    private Answer curl(String certificate, String url, String... more) throws IOException {
        Path output = directory.resolve("answer");
        var command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--include", "--max-time", "60"));
        Collections.addAll(
                command, "--cacert", directory.resolve("authority.pem").toString());
        Collections.addAll(
                command, "--cert", directory.resolve(certificate + ".pem").toString());
        Collections.addAll(
                command, "--key", directory.resolve(certificate + ".key").toString());
        Collections.addAll(command, more);
        command.add(url);
        Child.run(command, Map.of(), output);
        return new Answer(Files.readString(output));
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String parameter(String query, String name) throws IOException {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        throw new IOException("no " + name + " in " + query);
    }

    /** @param text status line, headers, an empty line, body */
    private record Answer(String text) {
        int status() {
            return Integer.parseInt(text.split(" ", 3)[1]);
        }

        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }

        JsonNode json() throws IOException {
            if (status() >= 300) {
                throw new IOException(text);
            }
            return Json.parse(body());
        }
    }
}
