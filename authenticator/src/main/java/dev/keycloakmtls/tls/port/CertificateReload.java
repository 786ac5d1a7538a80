package dev.keycloakmtls.tls.port;

import dev.keycloakmtls.untrusted.FailureText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Shows clients of the port a new server certificate when there is one. Quarkus's own reloading knows the first port alone. A
 * certificate that cannot be read or used leaves the last one in place.
 */
final class CertificateReload {

    private static final Logger LOG = Logger.getLogger(CertificateReload.class);

    private final Vertx vertx;
    private final PortListener listener;
    private volatile KeyCertOptions shown;

    CertificateReload(Vertx vertx, PortListener listener) {
        this.vertx = vertx;
        this.listener = listener;
        this.shown = listener.options().getKeyCertOptions();
    }

    /** Reads the files at this interval from now on, for as long as the server runs. */
    void every(Duration period, CertificateFiles files) {
        vertx.setPeriodic(period.toMillis(), timer -> vertx.executeBlocking(files::read, false)
                .compose(this::replace)
                .onFailure(CertificateReload::complain));
    }

    /** Shows a certificate, unless it is the one that is shown. */
    void show(KeyCertOptions certificate) {
        replace(certificate).onFailure(CertificateReload::complain);
    }

    private Future<Boolean> replace(KeyCertOptions certificate) {
        if (certificate.equals(shown)) {
            return Future.succeededFuture(false);
        }
        return listener.update(PortTls.with(listener.options(), certificate)).onSuccess(updated -> shown = certificate);
    }

    private static void complain(Throwable failure) {
        LOG.errorf(
                "The certificate of the port for clients with certificates is not replaced: %s",
                FailureText.of(failure));
    }
}
