package dev.keycloakmtls.testhost;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/** A host on the loopback interface that answers HTTP requests as no honest host would, for as long as anybody reads. */
public final class HostileHost implements AutoCloseable {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String FILLING = "a".repeat(8000);

    private final ServerSocket listener;
    private final ExecutorService threads;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private volatile Trick trick;

    /** What it does to whoever asks. */
    public enum Trick {
        /** One header line without an end. */
        ENDLESS_HEADER_LINE(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say(OK + "X: ");
                answer.forEver(FILLING);
            }
        },
        /** Header lines without an end. */
        ENDLESS_HEADERS(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say(OK);
                answer.forEver("X: " + FILLING + "\r\n");
            }
        },
        /** One status line without an end. */
        ENDLESS_STATUS_LINE(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say("HTTP/1.1 200 ");
                answer.forEver(FILLING);
            }
        },
        /** Lines that are no status line, which lenient clients pass over. */
        ENDLESS_LINES_BEFORE_THE_STATUS(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.forEver("\r\n".repeat(4000));
            }
        },
        /** Interim answers without a final one. */
        ENDLESS_INTERIM_ANSWERS(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.forEver("HTTP/1.1 100 Continue\r\n\r\n".repeat(300));
            }
        },
        /** A chunk whose extension has no end. */
        ENDLESS_CHUNK_EXTENSION(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say(OK + "Transfer-Encoding: chunked\r\n\r\n1;");
                answer.forEver(FILLING);
            }
        },
        /** Chunks of one octet, each with as much of an extension as may be. */
        CHUNKS_OF_EXTENSIONS(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say(OK + "Transfer-Encoding: chunked\r\n\r\n");
                answer.forEver("1;" + FILLING + "\r\na\r\n");
            }
        },
        /** Trailers without an end. */
        ENDLESS_TRAILERS(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say(OK + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n");
                answer.forEver("X: " + FILLING + "\r\n");
            }
        },
        /** A document without an end. */
        ENDLESS_DOCUMENT(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say(OK + "\r\n");
                answer.forEver(FILLING);
            }
        },
        /** A document that is a thousand times as large as what is sent. */
        COMPRESSED_BOMB(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say(OK + "Content-Encoding: gzip\r\n\r\n");
                answer.say(compressed(100));
                answer.waitForTheEnd();
            }
        },
        /** One compressed nothing after the other. */
        EMPTY_COMPRESSED_MEMBERS(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say(OK + "Content-Encoding: gzip\r\n\r\n");
                byte[] nothing = compressed(0);
                for (int i = 0; i < 200_000; i++) {
                    answer.say(nothing);
                }
                answer.waitForTheEnd();
            }
        },
        /** More content codings, one around the other, than a stack has room for. */
        CODINGS_IN_CODINGS(true) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say(OK + "Content-Encoding: " + "gzip,".repeat(1500) + "gzip\r\n\r\n");
                answer.say(compressed(100));
                answer.waitForTheEnd();
            }
        },
        /** A head of one octet after the other. */
        TRICKLED_HEAD(false) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say(OK + "X: ");
                answer.trickle();
            }
        },
        /** A document of one octet after the other. */
        TRICKLED_DOCUMENT(false) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say(OK + "\r\n");
                answer.trickle();
            }
        },
        /** Takes the request and says nothing. */
        SILENCE(false) {
            @Override
            void play(Answer answer) throws IOException {
                answer.waitForTheEnd();
            }
        },
        /** Finds every request too large, at once. */
        CONTENT_TOO_LARGE(false) {
            @Override
            void play(Answer answer) throws IOException {
                answer.say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        };

        private final boolean flood;

        Trick(boolean flood) {
            this.flood = flood;
        }

        /** Whether it makes much of what it sends, and not little of the time. */
        public boolean isFlood() {
            return flood;
        }

        abstract void play(Answer answer) throws IOException;
    }

    private HostileHost(ServerSocket listener, Trick trick) {
        this.listener = listener;
        this.trick = trick;
        this.threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "hostile-host");
            thread.setDaemon(true);
            return thread;
        });
    }

    public static HostileHost start(Trick trick) {
        return start(trick, "127.0.0.1");
    }

    /** @param address of the loopback interface: hosts are told apart by name */
    public static HostileHost start(Trick trick, String address) {
        try {
            HostileHost host = new HostileHost(new ServerSocket(0, 50, InetAddress.getByName(address)), trick);
            host.threads.execute(host::accept);
            return host;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another trick from now on. */
    public void play(Trick next) {
        this.trick = next;
    }

    public URI uri() {
        return uri(listener.getInetAddress().getHostAddress());
    }

    /** @param name of the loopback interface */
    public URI uri(String name) {
        return URI.create("http://" + name + ":" + listener.getLocalPort() + "/document");
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many have asked. */
    public int requests() {
        return requests.get();
    }

    /** How many octets somebody took, those in the buffers of the operating system included: at most some 10 MB a request. */
    public long sent() {
        return sent.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            readHead(socket.getInputStream());
            requests.incrementAndGet();
            trick.play(new Answer(socket.getOutputStream()));
        } catch (IOException e) {
            Thread.yield(); // the other side has had enough
        } finally {
            open.remove(socket);
        }
    }

    /** The request's head; its body stays where it is. */
    private static void readHead(InputStream in) throws IOException {
        int line = 0;
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') {
                if (line == 0) {
                    return;
                }
                line = 0;
            } else if (octet != '\r') {
                line++;
            }
        }
    }

    private static byte[] compressed(int megabytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i < megabytes; i++) {
                gzip.write(zeros);
            }
        }
        return zipped.toByteArray();
    }

    @Override
    public void close() {
        end.countDown();
        threads.shutdownNow();
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a trick is made of. */
    private final class Answer {
        private final OutputStream out;

        private Answer(OutputStream out) {
            this.out = out;
        }

        private void say(String text) throws IOException {
            say(text.getBytes(US_ASCII));
        }

        private void say(byte[] octets) throws IOException {
            out.write(octets);
            sent.addAndGet(octets.length);
        }

        private void forEver(String text) throws IOException {
            byte[] octets = text.getBytes(US_ASCII);
            while (end.getCount() > 0) {
                say(octets);
            }
        }

        private void trickle() throws IOException {
            while (!isOver(100)) {
                say("a");
            }
        }

        private void waitForTheEnd() {
            while (!isOver(10_000)) {
                Thread.yield();
            }
        }

        private boolean isOver(long millis) {
            try {
                return end.await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return true;
            }
        }
    }
}
