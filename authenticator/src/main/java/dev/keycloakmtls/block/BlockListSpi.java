package dev.keycloakmtls.block;

import dev.keycloakmtls.BlockListProvider;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Makes the block list a kind of realm component, so that Keycloak's own API, import and export carry it. */
public final class BlockListSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "mtls-block-list";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return BlockListProvider.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the SPI's own signature
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return BlockListProviderFactory.class;
    }
}
