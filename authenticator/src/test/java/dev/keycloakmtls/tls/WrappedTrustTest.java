package dev.keycloakmtls.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.TestCa;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JksOptions;
import io.vertx.core.net.KeyStoreOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Options as Vert.x and Quarkus handle them: copied at every turn, and changed when a file has changed. */
class WrappedTrustTest {

    private static final TestCa FIRST = TestCa.root("CN=First");
    private static final TestCa SECOND = TestCa.root("CN=Second");

    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() {
        VERTX.close();
    }

    /** The trust managers that were wrapped. */
    private final List<X509TrustManager> wrapped = new ArrayList<>();

    @Test
    void staysWrappedThroughCopies() throws Exception {
        for (TrustOptions options : List.of(store(FIRST), pem(FIRST))) {
            HttpServerOptions server = new HttpServerOptions().setTrustOptions(wrap(options));
            TrustOptions copied = new HttpServerOptions(new HttpServerOptions(server)).getTrustOptions();

            TrustStores.trustManager(copied.getTrustManagerFactory(VERTX));

            assertThat(copied).isInstanceOf(options.getClass()).isNotSameAs(options);
            assertThat(issuers()).containsExactly(FIRST.certificate());
        }
    }

    @Test
    void readsWhatQuarkusPutsThereWhenTheFileHasChanged() throws Exception {
        KeyStoreOptions store = (KeyStoreOptions) wrap(store(FIRST)).copy();
        store.setValue(store(SECOND).getValue());
        store.getTrustManagerFactory(VERTX);
        assertThat(issuers()).containsExactly(SECOND.certificate());

        PemTrustOptions pem = (PemTrustOptions) wrap(pem(FIRST)).copy();
        pem.getCertValues().clear();
        pem.addCertValue(Buffer.buffer(SECOND.pem()));
        pem.getTrustManagerFactory(VERTX);
        assertThat(issuers()).containsExactly(SECOND.certificate());
    }

    @Test
    void keepsTheProviderOfAKeyStore() {
        KeyStoreOptions store = store(FIRST).setProvider("SUN");

        assertThat(((KeyStoreOptions) wrap(store).copy()).getProvider()).isEqualTo("SUN");
    }

    @Test
    void isTheJavaRuntimesTrustWhereThereIsNoTruststore() throws Exception {
        TrustOptions options = WrappedTrust.of(null, this::note).orElseThrow();

        options.copy().getTrustManagerFactory(VERTX);

        assertThat(issuers()).isNotEmpty();
    }

    @Test
    void takesNoPlaceOfOptionsThatAreNotKeycloaks() {
        assertThat(WrappedTrust.of(new JksOptions(), this::note)).isEmpty();
        assertThat(WrappedTrust.of(TrustOptions.wrap(ServerTrustTest.trusting(FIRST)), this::note))
                .isEmpty();
    }

    private TrustOptions wrap(TrustOptions options) {
        return WrappedTrust.of(options, this::note).orElseThrow();
    }

    private X509TrustManager note(X509TrustManager manager) {
        wrapped.add(manager);
        return manager;
    }

    private X509Certificate[] issuers() {
        return wrapped.get(wrapped.size() - 1).getAcceptedIssuers();
    }

    private static KeyStoreOptions store(TestCa authority) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("ca", authority.certificate());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, "password".toCharArray());
            return new KeyStoreOptions()
                    .setType("PKCS12")
                    .setPassword("password")
                    .setValue(Buffer.buffer(bytes.toByteArray()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static PemTrustOptions pem(TestCa authority) {
        return new PemTrustOptions().addCertValue(Buffer.buffer(authority.pem().getBytes(StandardCharsets.US_ASCII)));
    }
}
