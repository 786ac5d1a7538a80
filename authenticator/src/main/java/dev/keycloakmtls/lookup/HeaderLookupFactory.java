package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.header.AwsAlbFormat;
import dev.keycloakmtls.lookup.header.AzureApplicationGatewayFormat;
import dev.keycloakmtls.lookup.header.CloudflareFormat;
import dev.keycloakmtls.lookup.header.F5BigIpFormat;
import dev.keycloakmtls.lookup.header.GoogleCloudFormat;
import dev.keycloakmtls.lookup.header.IstioFormat;
import dev.keycloakmtls.lookup.header.OwnFormat;
import dev.keycloakmtls.lookup.header.OwnProvider;
import dev.keycloakmtls.server.ReportsBuild;
import dev.keycloakmtls.tls.LookupGuard;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.x509.X509ClientCertificateLookup;
import org.keycloak.services.x509.X509ClientCertificateLookupFactory;

/**
 * Has the lookup provider of one form that Keycloak does not read. Like Keycloak's it counts only where the server is built
 * with it: {@code --spi-x509cert-lookup--provider=<id>}.
 */
public abstract class HeaderLookupFactory implements X509ClientCertificateLookupFactory, ReportsBuild {

    private final OwnProvider provider;
    private final LookupGuard guard = LookupGuard.ofHeaders();
    private @Nullable OwnFormat format;
    private @Nullable CertificateHeaders headers;

    HeaderLookupFactory(OwnProvider provider) {
        this.provider = provider;
    }

    // One for each provider: Keycloak makes them when the server starts, by the names in the service file.

    /** Reads what AWS Application Load Balancers send in verify mode. */
    public static final class AwsAlb extends HeaderLookupFactory {
        public AwsAlb() {
            super(AwsAlbFormat.Mode.VERIFY.provider());
        }
    }

    /** Reads what they send in passthrough mode. */
    public static final class AwsAlbPassthrough extends HeaderLookupFactory {
        public AwsAlbPassthrough() {
            super(AwsAlbFormat.Mode.PASSTHROUGH.provider());
        }
    }

    /** Reads custom headers of Google Cloud's Application Load Balancers. */
    public static final class GoogleCloud extends HeaderLookupFactory {
        public GoogleCloud() {
            super(GoogleCloudFormat.PROVIDER);
        }
    }

    /** Reads a header that a rewrite rule of Azure's Application Gateway sets. */
    public static final class AzureApplicationGateway extends HeaderLookupFactory {
        public AzureApplicationGateway() {
            super(AzureApplicationGatewayFormat.PROVIDER);
        }
    }

    /** Reads the client certificates that Cloudflare forwards. */
    public static final class Cloudflare extends HeaderLookupFactory {
        public Cloudflare() {
            super(CloudflareFormat.PROVIDER);
        }
    }

    /** Reads headers that an iRule of F5 BIG-IP sets. */
    public static final class F5BigIp extends HeaderLookupFactory {
        public F5BigIp() {
            super(F5BigIpFormat.PROVIDER);
        }
    }

    /** Reads what Istio's gateway and the sidecar beside Keycloak say. */
    public static final class Istio extends HeaderLookupFactory {
        public Istio() {
            super(IstioFormat.PROVIDER);
        }
    }

    @Override
    public final String getId() {
        return provider.id();
    }

    /** @throws IllegalArgumentException if an option cannot be used, with its name: the server does not start */
    @Override
    public final void init(Config.Scope config) {
        OwnFormat read = provider.format().apply(config::get);
        format = read;
        headers = CertificateHeaders.of(read);
    }

    @Override
    public final X509ClientCertificateLookup create(KeycloakSession session) {
        return guard.before(
                session, new HeaderLookup(session, Objects.requireNonNull(format), Objects.requireNonNull(headers)));
    }

    @Override
    public final void postInit(KeycloakSessionFactory factory) {
        // nothing to do
    }

    @Override
    public final void close() {
        // nothing is held
    }

    @Override
    public final List<ProviderConfigProperty> getConfigMetadata() {
        return provider.options().stream()
                .map(option -> new ProviderConfigProperty(
                        option.name(),
                        option.name(),
                        option.help(),
                        ProviderConfigProperty.STRING_TYPE,
                        option.otherwise()))
                .toList();
    }
}
