package dev.keycloakmtls.testsuite.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port of the loopback interface that nobody listens on, and that nobody else was told of. */
public final class FreePort {
    private static final Set<Integer> TOLD = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    public static int next() {
        while (true) {
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (TOLD.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
