package dev.keycloakmtls.testsuite.client;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One TLS connection for many requests, written by hand, as a proxy keeps it to Keycloak. It is opened again only where
 * the server has closed it.
 */
public final class KeptConnection implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("content-length: *(\\d+)");
    private static final int PATIENCE = 30_000;

    private final SSLContext tls;
    private final URI base;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();
    private int opened;

    public KeptConnection(@Nullable TestCertificate certificate, URI base, X509Certificate authority) {
        this.tls = PresentedCertificate.context(certificate, authority);
        this.base = base;
    }

    /** How many connections it took so far. */
    public int opened() {
        return opened;
    }

    /** A client credentials request; the headers of the answer are left out. Who waits for longer than 30 s fails. */
    public Response token(String realm, String clientId, List<Header> headers) {
        byte[] request =
                RawClient.request(base, realm, clientId, "keep-alive", headers).getBytes(StandardCharsets.ISO_8859_1);
        try {
            boolean fresh = socket == null;
            String answer = exchange(request);
            if (answer.isEmpty() && !fresh) { // closed since the last answer
                close();
                answer = exchange(request);
            }
            if (headOf(answer).contains("connection: close") || answer.isEmpty()) {
                close();
            }
            return RawClient.answer(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String exchange(byte[] request) throws IOException {
        Socket current = socket == null ? open() : socket;
        try {
            current.getOutputStream().write(request);
            current.getOutputStream().flush();
            return read();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return ""; // reset: as good as closed
        }
    }

    private Socket open() throws IOException {
        Socket current = tls.getSocketFactory().createSocket(base.getHost(), base.getPort());
        current.setSoTimeout(PATIENCE);
        socket = current;
        in = new BufferedInputStream(current.getInputStream());
        opened++;
        return current;
    }

    private String read() throws IOException {
        var text = new StringBuilder();
        while (text.indexOf("\r\n\r\n", Math.max(0, text.length() - 4)) < 0) {
            int next = in.read();
            if (next < 0) {
                return text.toString();
            }
            text.append((char) next);
        }
        String head = headOf(text.toString());
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            byte[] body = in.readNBytes(Integer.parseInt(length.group(1)));
            return text.append(new String(body, StandardCharsets.ISO_8859_1)).toString();
        }
        boolean chunked = head.contains("transfer-encoding: chunked");
        while (chunked && text.indexOf("\r\n0\r\n\r\n", Math.max(0, text.length() - 7)) < 0) {
            text.append((char) in.read());
        }
        return text.toString();
    }

    private static String headOf(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        return (end < 0 ? answer : answer.substring(0, end)).toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() throws IOException {
        Socket current = socket;
        socket = null;
        if (current != null) {
            current.close();
        }
    }
}
