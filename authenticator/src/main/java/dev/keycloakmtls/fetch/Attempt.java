package dev.keycloakmtls.fetch;

import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to fetch: the sockets that it opens count what comes, and are closed when its time is over. The sockets
 * themselves are closed and not what lies over them, because TLS may wait for the other side when it is closed.
 */
final class Attempt {

    private final Allowance allowance;
    private @Nullable Socket socket;
    private boolean over;
    private boolean late;

    Attempt(Allowance allowance) {
        this.allowance = allowance;
    }

    Allowance allowance() {
        return allowance;
    }

    /** A socket for this attempt, not connected; the one before was of no use. */
    synchronized Socket open() throws IOException {
        if (over) {
            throw new IOException("the time is over");
        }
        Socket opened = new CountedSocket(allowance);
        socket = opened;
        return opened;
    }

    /** Ends the attempt because it takes too long. */
    synchronized void timeOut() {
        late = !over;
        end();
    }

    /** Ends the attempt, whatever it is doing. Does not wait. */
    synchronized void end() {
        over = true;
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            socket = null; // nobody needs it any more
        }
    }

    /** Whether it was ended because it took too long. */
    synchronized boolean isLate() {
        return late;
    }
}
