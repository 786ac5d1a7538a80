package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.header.AzureApplicationGatewayFormat;

/** Reads a header that a rewrite rule of Azure's Application Gateway sets. */
public final class AzureApplicationGatewayLookupFactory extends HeaderLookupFactory {

    /** Made by Keycloak when the server starts. */
    public AzureApplicationGatewayLookupFactory() {
        super(AzureApplicationGatewayFormat.PROVIDER, certificate("X-Client-Certificate"));
    }
}
