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
 * The user with a browser, "user"/"password": fills in Keycloak's login page, consents, and says where Keycloak sends the
 * browser then. Programs outside this JVM reach it over HTTP.
 */
public final class UserAgent implements AutoCloseable {
    private static final Pattern LOGIN = Pattern.compile("<form id=\"kc-form-login\"[^>]* action=\"([^\"]+)\"");
    private static final Pattern CONSENT = Pattern.compile(
            "<form[^>]* action=\"([^\"]+)\".*<input type=\"hidden\" name=\"code\" value=\"([^\"]+)\".* name=\"accept\"",
            Pattern.DOTALL);
    /** Login, consent, and the redirects between them. */
    private static final int MOST_PAGES = 10;

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
        return location(lastPage(authorizationRequest));
    }

    /**
     * Logs in for a device, and lets it have what it asks for.
     *
     * @param verification with the user's code in it, RFC 8628 §3.3.1
     */
    public void approve(URI verification) throws IOException, InterruptedException {
        var page = lastPage(verification);
        if (page.statusCode() != 200) {
            throw new IOException(seen(page) + " " + page.body());
        }
    }

    /** The page without a form to fill in, or the redirect to another host. */
    private HttpResponse<String> lastPage(URI start) throws IOException, InterruptedException {
        var browser = HttpClient.newBuilder()
                .sslContext(tls)
                .cookieHandler(new CookieManager())
                .build();
        var page = get(browser, start);
        for (int pages = 1; pages < MOST_PAGES; pages++) {
            if (page.statusCode() / 100 == 3) {
                URI next = location(page);
                if (!start.getAuthority().equals(next.getAuthority())) {
                    return page;
                }
                page = get(browser, next);
                continue;
            }
            Matcher login = LOGIN.matcher(page.body());
            Matcher consent = CONSENT.matcher(page.body());
            if (login.find()) {
                page = submit(browser, page, login.group(1), "username=user&password=password&credentialId=");
            } else if (consent.find()) {
                page = submit(browser, page, consent.group(1), "accept=Yes&code=" + consent.group(2));
            } else {
                return page;
            }
        }
        throw new IOException("no end of pages: " + seen(page) + " " + page.body());
    }

    private static HttpResponse<String> submit(
            HttpClient browser, HttpResponse<String> page, String action, String form)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(page.uri().resolve(action.replace("&amp;", "&")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        return browser.send(request, BodyHandlers.ofString());
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
