package dev.keycloakmtls.testsuite.clients;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keycloakmtls.testsuite.client.PresentedCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * The user with a browser, "user"/"password": fills in Keycloak's login page and says where Keycloak sends the browser
 * then. Programs outside this JVM reach it over HTTP.
 */
public final class UserAgent implements AutoCloseable {
    private static final Pattern FORM = Pattern.compile("<form id=\"kc-form-login\"[^>]* action=\"([^\"]+)\"");

    private final SSLContext tls;
    private final HttpServer service;

    private UserAgent(SSLContext tls, HttpServer service) {
        this.tls = tls;
        this.service = service;
    }

    /** @param authority issued the server's certificate */
    public static UserAgent trusting(X509Certificate authority) {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var agent = new UserAgent(PresentedCertificate.context(null, authority), HttpServer.create(address, 0));
            agent.service.createContext("/", agent::answer);
            agent.service.start();
            return agent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a program posts an authorization request to, and gets the redirect back as text. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + service.getAddress().getPort() + "/");
    }

    /**
     * Logs in with a browser that has no session yet.
     *
     * @return the client's redirect URI with what Keycloak added
     */
    public URI login(URI authorizationRequest) throws IOException, InterruptedException {
        var browser = HttpClient.newBuilder()
                .sslContext(tls)
                .cookieHandler(new CookieManager())
                .build();
        var page = get(browser, authorizationRequest);
        if (page.statusCode() == 302) { // after a pushed request
            page = get(browser, location(page));
        }
        Matcher form = FORM.matcher(page.body());
        if (!form.find()) {
            throw new IOException("no login page but " + seen(page) + " " + page.body());
        }
        var submitted = HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=user&password=password&credentialId="))
                .build();
        var answer = browser.send(submitted, BodyHandlers.ofString());
        return location(answer);
    }

    private static HttpResponse<String> get(HttpClient browser, URI uri) throws IOException, InterruptedException {
        return browser.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static URI location(HttpResponse<String> response) throws IOException {
        return URI.create(response.headers()
                .firstValue("Location")
                .orElseThrow(() -> new IOException("no redirect but " + seen(response) + " " + response.body())));
    }

    private static String seen(HttpResponse<String> response) {
        return response.statusCode() + " " + response.headers().firstValue("Location");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] redirect = login(URI.create(request)).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, redirect.length);
            exchange.getResponseBody().write(redirect);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        service.stop(0);
    }
}
