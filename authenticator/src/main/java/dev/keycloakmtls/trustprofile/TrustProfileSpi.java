package dev.keycloakmtls.trustprofile;

import dev.keycloakmtls.TrustProfileProvider;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Makes trust profiles a kind of realm component, so that Keycloak's own API, import and export carry them. */
public final class TrustProfileSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "mtls-trust-profile";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return TrustProfileProvider.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the SPI's own signature
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return TrustProfileProviderFactory.class;
    }
}
