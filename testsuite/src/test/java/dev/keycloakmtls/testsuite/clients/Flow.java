package dev.keycloakmtls.testsuite.clients;

import java.util.Locale;

/**
 * What every client does, in this order: a later flow may use the tokens of an earlier one. Each yields JSON with what the
 * client's library had to say.
 */
public enum Flow {
    /** Endpoints by their names in the metadata: those that the client is going to use. */
    DISCOVERY,
    /** {@code access_token}. */
    CLIENT_CREDENTIALS,
    /** A user logs in; pushed (RFC 9126), with PKCE: {@code access_token}, {@code authorization_request}. */
    AUTHORIZATION_CODE,
    /** The user's next {@code access_token}. */
    REFRESH,
    /** Of the user's token: {@code active}, {@code cnf}. */
    INTROSPECTION,
    /** With the user's token: {@code preferred_username}. */
    USERINFO,
    /** With the user's token over a connection with another certificate: {@code status}, {@code error}. */
    USERINFO_WITH_ANOTHER_CERTIFICATE,
    /** A client credentials request with the forged certificate: {@code error}. */
    FORGED_CERTIFICATE,
    /** Of the token of {@link #CLIENT_CREDENTIALS}, and then its introspection: {@code active}. */
    REVOCATION,
    /** RFC 7591: the metadata as the server answers, and an {@code access_token} of the new client. */
    REGISTRATION;

    /** The name in reports of programs. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
