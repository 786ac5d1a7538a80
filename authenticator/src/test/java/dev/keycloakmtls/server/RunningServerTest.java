package dev.keycloakmtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.fetch.FetchRules;
import dev.keycloakmtls.fetch.HttpFetcher;
import dev.keycloakmtls.fetch.KeySets;
import dev.keycloakmtls.metrics.MutualTlsMetrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningServerTest {

    private final List<String> ended = new ArrayList<>();

    private record First(List<String> ended) implements AutoCloseable {
        @Override
        public void close() {
            ended.add("first");
        }
    }

    private record Second(First first) implements AutoCloseable {
        @Override
        public void close() {
            first.ended().add("second");
            throw new IllegalStateException("cannot be ended");
        }
    }

    @Test
    void hasOneOfEachAndEndsTheLastOneFirstWhateverHappens() {
        RunningServer server = server();

        Second second =
                server.only(Second.class, options -> new Second(server.only(First.class, same -> new First(ended))));
        assertThat(server.only(Second.class, options -> new Second(new First(ended))))
                .isSameAs(second);
        assertThat(server.only(First.class, options -> new First(ended))).isSameAs(second.first());
        assertThat(ended).isEmpty();

        server.end();
        assertThat(ended).containsExactly("second", "first");
        server.end();
        assertThat(ended).hasSize(2);
    }

    private static RunningServer server() {
        HttpFetcher http = HttpFetcher.plain(FetchRules.ANY);
        return new RunningServer(
                ServerOptions.defaults(),
                http,
                new KeySets(http, KeycloakTime.CLOCK),
                new MutualTlsMetrics(KeycloakTime.CLOCK));
    }
}
