package dev.keycloakmtls.testsuite.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The parameters of a form, in order and possibly repeated. */
public final class Form {
    private final List<String> pairs = new ArrayList<>();

    private Form() {}

    public static Form of(String... namesAndValues) {
        return new Form().and(namesAndValues);
    }

    /** What a client credentials request of this client carries. */
    public static Form clientCredentials(String clientId) {
        return of("grant_type", "client_credentials", "client_id", clientId);
    }

    /** The user's tokens, by the user's password. */
    public static Form password(String clientId) {
        return of("grant_type", "password", "client_id", clientId, "username", "user", "password", "password");
    }

    /** @param login has the refresh token */
    public static Form refresh(String clientId, Response login) {
        return of(
                "grant_type",
                "refresh_token",
                "client_id",
                clientId,
                "refresh_token",
                login.body().path("refresh_token").asText());
    }

    public Form and(String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            pairs.add(encode(namesAndValues[i]) + "=" + encode(namesAndValues[i + 1]));
        }
        return this;
    }

    public String encoded() {
        return pairs.stream().collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
