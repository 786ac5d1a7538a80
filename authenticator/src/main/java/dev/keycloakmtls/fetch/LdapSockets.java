package dev.keycloakmtls.fetch;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import javax.net.SocketFactory;

/**
 * Sockets that read no more than one CRL needs. The JDK's LDAP client has no bound of its own, and keeps a whole answer in
 * memory before anybody can look at it. Public and by a static method, because JNDI finds it by its name.
 */
public final class LdapSockets extends SocketFactory {

    private LdapSockets() {}

    /** As JNDI asks for it. */
    public static SocketFactory getDefault() {
        return new LdapSockets();
    }

    @Override
    public Socket createSocket() {
        return new BoundedSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("only with a time to connect in");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(host.getHostAddress(), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(host.getHostAddress(), port);
    }

    private static final class BoundedSocket extends Socket {
        @Override
        public InputStream getInputStream() throws IOException {
            return new BoundedStream(super.getInputStream());
        }
    }

    private static final class BoundedStream extends FilterInputStream {
        private int left = Bound.LDAP_OCTETS.value();

        private BoundedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return counted(super.read(), 1);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            return counted(read, read);
        }

        private int counted(int result, int bytes) throws IOException {
            left -= Math.max(0, bytes);
            if (left < 0) {
                throw new FetchFailedException(
                        Kind.UNUSABLE, ProblemCode.TOO_MUCH.with(Map.of("count", Bound.LDAP_OCTETS.value())));
            }
            return result;
        }
    }
}
