package dev.keycloakmtls.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request says about who it is and how it wants to show that, parameter by parameter. */
@Satisfies({2, 4})
class RequestCredentialsTest {

    private static final List<String> NO_HEADER = List.of();

    @Test
    void takesAParameterWithoutAValueForOmitted() {
        for (String other : List.of("client_secret", "client_assertion", "client_assertion_type")) {
            assertThat(check("client_id=robot&" + other + "=", "")).isEmpty();
            assertThat(check("client_id=robot", other + "=")).isEmpty();
            assertThat(check("client_id=robot&" + other + "=", other + "=")).isEmpty();
        }
        assertThat(check("client_id=robot", "client_id=")).isEmpty();
        assertThat(check("client_id=", "client_id=robot")).isEmpty();
        assertThat(of("client_id=", "client_id=robot", NO_HEADER).clientId()).contains("robot");
        assertThat(of("client_id=", "", NO_HEADER).clientId()).isEmpty();
    }

    /** Whoever reads the first, or the last, or all of them, must not read another mechanism. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "client_secret=x            |",
                "client_secret=%20          |",
                "client_secret=&client_secret=x |",
                "client_secret=x&client_secret= |",
                "client_secret=&client_secret=  |",
                "client_secret=             | client_secret=x",
                "                           | client_secret=x",
                "                           | client_secret=&client_secret=x",
                "client_assertion=x         | client_assertion=",
                "client_assertion_type=x    |",
            })
    void refusesAnotherMechanismHoweverItIsRepeatedOrEmptied(String body, String query) {
        assertThat(check("client_id=robot&" + text(body), text(query))).contains(RejectionReason.MULTIPLE_CREDENTIALS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "client_id=robot&client_id=robot |                       | repeated_client_id",
                "client_id=robot&client_id=      |                       | repeated_client_id",
                "client_id=&client_id=robot      |                       | repeated_client_id",
                "client_id=&client_id=           | client_id=robot       | repeated_client_id",
                "client_id=robot                 | client_id=&client_id= | repeated_client_id",
                "client_id=robot                 | client_id=%20         | client_id_mismatch",
                "client_id=robot%20              |                       | client_id_mismatch",
                "client_id=robot                 | client_id=other       | client_id_mismatch",
                "client_id=                      |                       | client_id_mismatch",
                "                                |                       | client_id_mismatch",
            })
    void refusesARequestThatNamesAnotherOrNobody(String body, String query, String reason) {
        assertThat(check(text(body), text(query)).map(RejectionReason::code)).contains(reason);
    }

    /** "robot:", "robot:x", ":x", and what is no base64. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Basic cm9ib3Q6", "basic cm9ib3Q6eA==", " BASIC Ong=", "Basic", "Basic %", "Basic  cm9ib3Q6"})
    void refusesBasicAuthenticationWhateverIsInIt(String header) {
        assertThat(of("client_id=robot", "", List.of(header)).check("robot")).isPresent();
        assertThat(of("client_id=robot", "", List.of("Bearer x", header)).check("robot"))
                .isPresent();
    }

    @Test
    void leavesOtherAuthorizationHeadersAlone() {
        assertThat(of("client_id=robot", "", List.of("Bearer x")).check("robot"))
                .isEmpty();
        assertThat(of("client_id=robot", "", List.of("Bearer x")).usedAuthorizationHeader())
                .isTrue();
        assertThat(of("client_id=robot", "", NO_HEADER).usedAuthorizationHeader())
                .isFalse();
    }

    @Test
    void saysWhatWasSentAndNotItsValue() {
        assertThat(of("client_id=robot&client_secret=s3cret", "", NO_HEADER)
                        .check("robot")
                        .map(Rejected::detail))
                .contains("the request has client_secret in its body");
        assertThat(of("client_id=robot", "client_assertion=s3cret", NO_HEADER)
                        .check("robot")
                        .map(Rejected::detail))
                .contains("the request has client_assertion in its query");
    }

    private static Optional<RejectionReason> check(String body, String query) {
        return of(body, query, NO_HEADER).check("robot").map(Rejected::reason);
    }

    private static RequestCredentials of(String body, String query, List<String> authorization) {
        return new RequestCredentials(parameters(body), parameters(query), authorization, Optional.empty());
    }

    private static MultivaluedMap<String, String> parameters(String encoded) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        Arrays.stream(encoded.strip().split("&", -1))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> parameters.add(pair[0], pair[1].replace("%20", " ")));
        return parameters;
    }

    private static String text(String cell) {
        return cell == null ? "" : cell;
    }
}
