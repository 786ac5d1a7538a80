package dev.keycloakmtls.admin.inventory;

import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * Which clients somebody asks for.
 *
 * @param days how soon a certificate has to end to be about to expire
 * @param search a part of client id or name, in lower case; empty: any
 */
public record InventoryQuery(Filter filter, int days, String search) {

    private static final int MAX_DAYS = 36_500;

    /** What is of interest. */
    enum Filter {
        ALL,
        EXPIRING,
        EXPIRED,
        WEAK,
        PROBLEM;

        private String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Optional<Filter> of(String code) {
            return Arrays.stream(values())
                    .filter(filter -> filter.code().equals(code))
                    .findFirst();
        }
    }

    /** @throws jakarta.ws.rs.WebApplicationException 400, if a parameter is out of its range */
    static InventoryQuery of(KeycloakSession session, String filter, String days, @Nullable String search) {
        return new InventoryQuery(
                Filter.of(filter)
                        .orElseThrow(() -> Refusal.invalid(
                                session,
                                "filter",
                                ProblemCode.ONE_OF.with(Map.of("these", "all, expiring, expired, weak, problem")))),
                number(session, "days", days, 0, MAX_DAYS),
                search == null ? "" : search.strip().toLowerCase(Locale.ROOT));
    }

    public static int number(KeycloakSession session, String parameter, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered like a number out of range
        }
        throw Refusal.invalid(session, parameter, ProblemCode.NUMBER.with(Map.of("least", least, "most", most)));
    }

    boolean matches(ClientModel client) {
        return search.isEmpty() || contains(client.getClientId()) || contains(client.getName());
    }

    private boolean contains(@Nullable String text) {
        return text != null && text.toLowerCase(Locale.ROOT).contains(search);
    }

    boolean matches(InventoryItem item, Instant now) {
        return switch (filter) {
            case ALL -> true;
            case EXPIRING -> endsWithin(item, now);
            case EXPIRED -> item.status().equals(InventoryItem.EXPIRED);
            case WEAK -> item.weak();
            case PROBLEM -> item.problem() != null;
        };
    }

    private boolean endsWithin(InventoryItem item, Instant now) {
        Instant end = item.soonestExpiry();
        return end != null && !end.isBefore(now) && !end.isAfter(now.plus(Duration.ofDays(days)));
    }
}
