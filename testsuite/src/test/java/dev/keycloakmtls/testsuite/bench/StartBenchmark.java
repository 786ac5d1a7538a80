package dev.keycloakmtls.testsuite.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the JAR costs those who do not use it: the time until Keycloak is ready, and a login with a client secret. Servers with
 * and without the JAR take turns.
 */
final class StartBenchmark {

    private static final String REALM = "start";
    private static final int ROUNDS = Bench.TRIAL ? 1 : 10;
    private static final int WARM_UP_REQUESTS = Bench.TRIAL ? 10 : 500;
    private static final int REQUESTS = Bench.TRIAL ? 10 : 500;

    /**
     * One server's life.
     *
     * @param seconds from the start of the process until it is ready
     * @param loginMillis a client credentials request with a secret, median
     */
    record Sample(double seconds, double loginMillis) {}

    /** Samples of the same rounds, without the JAR and with it. */
    record Comparison(List<Sample> without, List<Sample> with) {}

    Comparison run() {
        KeycloakHome stock = KeycloakHome.stock(Lookup.DIRECT);
        KeycloakHome product = KeycloakHome.withProduct(Lookup.DIRECT);
        List<Sample> without = new ArrayList<>();
        List<Sample> with = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            boolean stockFirst = round % 2 == 0;
            if (stockFirst) {
                without.add(sample(stock));
            }
            with.add(sample(product));
            if (!stockFirst) {
                without.add(sample(stock));
            }
            System.out.printf("  round %d of %d%n", round, ROUNDS);
        }
        return new Comparison(without, with);
    }

    private static Sample sample(KeycloakHome home) {
        ObjectNode realm = RealmJson.realm(REALM);
        realm.put("eventsEnabled", false);
        RealmJson.add(realm, ClientJson.of("secret", "client-secret").field("secret", "secret"));
        long start = System.nanoTime();
        try (KeycloakServer server = KeycloakServer.of(home)
                .fullyCompiled()
                .importing(REALM, realm.toString())
                .start()) {
            double seconds = (System.nanoTime() - start) / 1e9;
            TokenClient client = server.anonymous();
            logins(client, WARM_UP_REQUESTS);
            return new Sample(seconds, logins(client, REQUESTS));
        }
    }

    /** The median in milliseconds. */
    private static double logins(TokenClient client, int number) {
        long[] nanos = new long[number];
        for (int i = 0; i < number; i++) {
            long start = System.nanoTime();
            Response response =
                    client.token(REALM, Form.clientCredentials("secret").and("client_secret", "secret"));
            nanos[i] = System.nanoTime() - start;
            if (response.status() != 200) {
                throw new IllegalStateException("refused: " + response);
            }
        }
        Arrays.sort(nanos);
        return nanos[number / 2] / 1e6;
    }
}
