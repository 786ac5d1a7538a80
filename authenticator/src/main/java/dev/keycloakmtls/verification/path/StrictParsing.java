package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has the JDK parse what was presented. Behind a proxy Keycloak parses with BouncyCastle, whose objects are lenient: they
 * exist although a key or an extension cannot be read, and fail when asked for it. What decides is the JDK's reading, for
 * every field, on every route.
 */
public final class StrictParsing {

    private StrictParsing() {}

    /** @throws CertificateException if a certificate cannot be read, naming it and the cause */
    public static ClientCertificate parse(ClientCertificate presented) throws CertificateException {
        CertificateFactory factory = JdkPkix.certificates();
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (X509Certificate certificate : presented.chain()) {
                byte[] der = certificate.getEncoded();
                X509Certificate parsed = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
                if (!Arrays.equals(parsed.getEncoded(), der)) {
                    throw unreadable(chain.size() + 1, null);
                }
                chain.add(parsed);
            }
        } catch (CertificateException | RuntimeException e) {
            throw e instanceof CertificateException known && known.getCause() instanceof MalformedException
                    ? known
                    : unreadable(chain.size() + 1, e);
        }
        return new ClientCertificate(chain);
    }

    private static CertificateException unreadable(int number, @Nullable Exception cause) {
        Detail why = cause == null ? ProblemCode.NOT_DER.detail() : RuntimeSays.of(cause);
        MalformedException malformed = ProblemCode.PRESENTED_UNREADABLE.malformed(Map.of("number", number, "why", why));
        return new CertificateException(malformed.getMessage(), malformed);
    }

    /** Returns what {@link #parse} has found. */
    public static Detail detail(CertificateException failure) {
        return failure.getCause() instanceof MalformedException malformed
                ? malformed.detail()
                : RuntimeSays.of(failure);
    }
}
