package dev.keycloakmtls.testsuite.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port of the loopback interface that nobody listens on, and that nobody else was told of. It is none of those that the
 * system gives to connections (32768 and above on Linux): one of them could be taken between now and its use.
 */
public final class FreePort {
    private static final int LEAST = 10_000;
    private static final int BEYOND = 32_768;
    private static final Set<Integer> TOLD = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    public static int next() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LEAST, BEYOND);
            if (isFree(port) && TOLD.add(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
