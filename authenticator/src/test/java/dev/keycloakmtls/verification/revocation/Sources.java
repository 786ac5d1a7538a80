package dev.keycloakmtls.verification.revocation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** CRLs and responders by URL, and what was asked of them. */
final class Sources implements RevocationFetcher {

    interface Source {
        byte[] answer(byte[] request) throws IOException;
    }

    private final Map<String, Source> sources = new ConcurrentHashMap<>();
    private final List<String> fetched = new CopyOnWriteArrayList<>();

    Sources crl(String url, byte[] crl) {
        return at(url, request -> crl);
    }

    Sources at(String url, Source source) {
        sources.put(url, source);
        return this;
    }

    Sources down(String url) {
        return at(url, request -> {
            throw new ConnectException("connection refused");
        });
    }

    Source source(String url) {
        return sources.get(url);
    }

    List<String> fetched() {
        return fetched;
    }

    @Override
    public <T> T get(URI location, int maxBytes, DocumentReader<T> reader) throws IOException {
        return reader.read(new ByteArrayInputStream(fetch(location, new byte[0], maxBytes)));
    }

    @Override
    public <T> T post(URI responder, byte[] request, int maxBytes, DocumentReader<T> reader) throws IOException {
        return reader.read(new ByteArrayInputStream(fetch(responder, request, maxBytes)));
    }

    private byte[] fetch(URI location, byte[] request, int maxBytes) throws IOException {
        fetched.add(location.toString());
        Source source = sources.get(location.toString());
        if (source == null) {
            throw new IOException("there is nothing at " + location);
        }
        byte[] answer = source.answer(request);
        if (answer.length > maxBytes) {
            throw new IOException("answered with more than " + maxBytes + " bytes");
        }
        return answer;
    }
}
