package dev.keycloakmtls.tls;

import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.untrusted.FailureText;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The truststores of a server. They are {@code https-trust-store-file}, and what Keycloak makes of {@code conf/truststores}
 * and {@code truststore-paths}. The Java runtime's public CAs are among the latter: they count where there is no such file,
 * as they do in a handshake, and not where somebody has said whom this server's clients are issued by. Where the first port
 * asks nobody, and there is a port for clients with certificates, nothing but that file counts.
 */
final class TrustStores {

    private static final Logger LOG = Logger.getLogger(TrustStores.class);

    // Keycloak's https-trust-store-* in Quarkus's names; its type is Keycloak's BCFKS in FIPS mode.
    private static final String FILE = "quarkus.http.ssl.certificate.trust-store-file";
    private static final String TYPE = "quarkus.http.ssl.certificate.trust-store-file-type";
    private static final String PASSWORD = "quarkus.http.ssl.certificate.trust-store-password";

    private TrustStores() {}

    /**
     * One trust manager for each.
     *
     * @param ofTheTlsLayer what the TLS layer has read from the file, if it has one
     */
    static List<X509TrustManager> read(Optional<X509TrustManager> ofTheTlsLayer) {
        Config config = ConfigProvider.getConfig();
        Optional<String> file = config.getOptionalValue(FILE, String.class);
        List<X509TrustManager> all = new ArrayList<>();
        ofTheTlsLayer
                .filter(manager -> file.isPresent())
                .or(() -> file.flatMap(name -> fromFile(name, config)))
                .ifPresent(all::add);
        if (file.isEmpty() && isThePortAlone()) {
            return List.of();
        }
        (file.isPresent() ? serversWithoutPublicCas() : servers()).ifPresent(all::add);
        return all;
    }

    /** Whether certificates come by the port for clients with certificates alone: no handshake has ever verified one. */
    private static boolean isThePortAlone() {
        return switch (DirectTls.handshake()) {
            case ASKS_NOBODY, NO_TLS -> ServerOption.PORT.fromConfiguration() != 0;
            case VERIFIES, ACCEPTS_ANY, NOT_KNOWN -> false;
        };
    }

    private static Optional<X509TrustManager> fromFile(String file, Config config) {
        try {
            return Optional.of(trusting(read(
                    Path.of(file),
                    config.getOptionalValue(TYPE, String.class),
                    config.getOptionalValue(PASSWORD, String.class).orElse(null))));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            LOG.warnf(
                    "--https-trust-store-file cannot be read, so nobody's certificate leads to it: %s",
                    FailureText.of(e));
            return Optional.empty();
        }
    }

    /**
     * The certificates of a truststore, of the kinds that Quarkus's {@code TlsUtils} reads.
     *
     * @param type PEM or that of a key store; empty: by the file's name
     */
    static Set<X509Certificate> read(Path file, Optional<String> type, @Nullable String password)
            throws GeneralSecurityException, IOException {
        String kind = type.orElseGet(() -> kindOf(file)).toUpperCase(Locale.ROOT);
        try (InputStream in = Files.newInputStream(file)) {
            if (kind.equals("PEM")) {
                Set<X509Certificate> certificates = new LinkedHashSet<>();
                JdkPkix.certificates()
                        .generateCertificates(in)
                        .forEach(certificate -> certificates.add((X509Certificate) certificate));
                return certificates;
            }
            KeyStore store = KeyStore.getInstance(kind);
            store.load(in, password == null ? null : password.toCharArray());
            return certificates(store);
        }
    }

    private static Set<X509Certificate> certificates(KeyStore store) throws GeneralSecurityException {
        Set<X509Certificate> certificates = new LinkedHashSet<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                certificates.add(certificate);
            }
        }
        return certificates;
    }

    /** The Java runtime's own, for these alone; without revocation, as it is for a file. */
    private static X509TrustManager trusting(Set<X509Certificate> certificates) throws GeneralSecurityException {
        Set<TrustAnchor> anchors =
                certificates.stream().map(ca -> new TrustAnchor(ca, null)).collect(Collectors.toSet());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, null);
        parameters.setRevocationEnabled(false);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return trustManager(factory);
    }

    private static String kindOf(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".p12") || name.endsWith(".pkcs12") || name.endsWith(".pfx")) {
            return "PKCS12";
        }
        return name.endsWith(".jks") || name.endsWith(".truststore") ? "JKS" : "PEM";
    }

    /** What the Java runtime trusts: Keycloak has put its own truststores together with the public CAs there. */
    static Optional<X509TrustManager> servers() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Optional.of(trustManager(factory));
        } catch (GeneralSecurityException e) {
            LOG.warnf("The server's truststores cannot be read: %s", FailureText.of(e));
            return Optional.empty();
        }
    }

    private static Optional<X509TrustManager> serversWithoutPublicCas() {
        try {
            Set<X509Certificate> own = servers()
                    .map(manager -> new LinkedHashSet<>(Arrays.asList(manager.getAcceptedIssuers())))
                    .orElseGet(LinkedHashSet::new);
            own.removeAll(publicCas());
            return own.isEmpty() ? Optional.empty() : Optional.of(trusting(own));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            LOG.warnf("conf/truststores and --truststore-paths cannot be read: %s", FailureText.of(e));
            return Optional.empty();
        }
    }

    /** Those that come with the Java runtime, where Keycloak takes them from. */
    private static Set<X509Certificate> publicCas() throws GeneralSecurityException, IOException {
        Path security = Path.of(System.getProperty("java.home"), "lib", "security");
        File own = security.resolve("jssecacerts").toFile();
        File file = own.isFile() ? own : security.resolve("cacerts").toFile();
        if (!file.isFile()) {
            return Set.of();
        }
        return certificates(KeyStore.getInstance(file, (char[]) null));
    }

    /** The one that a factory has made. */
    static X509TrustManager trustManager(TrustManagerFactory factory) {
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no trust manager for X.509 certificates"));
    }
}
