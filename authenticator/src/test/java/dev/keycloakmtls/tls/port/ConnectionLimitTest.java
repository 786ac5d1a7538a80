package dev.keycloakmtls.tls.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {

    private final AtomicInteger ofTheFirstPort = new AtomicInteger();
    private final ConnectionLimit limit = new ConnectionLimit(3, ofTheFirstPort);
    private final List<Handler<Void>> closing = new ArrayList<>();
    private int closed;

    @Test
    void countsTheConnectionsOfBothPorts() {
        ofTheFirstPort.set(2);

        limit.admit(connection());
        assertThat(ofTheFirstPort).hasValue(3);
        assertThat(closed).isZero();

        limit.admit(connection());
        assertThat(ofTheFirstPort).hasValue(3);
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void makesRoomWhenAConnectionEnds() {
        ofTheFirstPort.set(2);
        limit.admit(connection());

        closing.get(0).handle(null);
        assertThat(ofTheFirstPort).hasValue(2);

        limit.admit(connection());
        assertThat(closed).isZero();
    }

    @SuppressWarnings("unchecked") // the only arguments are those of closeHandler
    private HttpConnection connection() {
        return (HttpConnection) Proxy.newProxyInstance(
                HttpConnection.class.getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("closeHandler")) {
                        closing.add((Handler<Void>) arguments[0]);
                        return proxy;
                    }
                    closed++;
                    return null;
                });
    }
}
