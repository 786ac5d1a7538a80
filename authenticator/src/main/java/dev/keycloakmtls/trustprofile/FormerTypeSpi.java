package dev.keycloakmtls.trustprofile;

import dev.keycloakmtls.keycloak.TrustProfileProvider;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Lets Keycloak know the type that trust profiles had before version 0.9.0, so that whoever uses it is told the new one. */
public final class FormerTypeSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "mtls-trust-profile-former";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return TrustProfileProvider.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the SPI's own signature
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return FormerTypeFactory.class;
    }
}
