package dev.keycloakmtls.server;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Gives this extension options of its own in Keycloak's configuration: {@code --spi-mtls--default--…}. */
public final class MutualTlsServerSpi implements Spi {

    /** Part of every option's name. */
    static final String NAME = "mtls";

    @Override
    public boolean isInternal() {
        return true;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return MutualTlsServer.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the SPI's own signature
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return MutualTlsServerFactory.class;
    }
}
