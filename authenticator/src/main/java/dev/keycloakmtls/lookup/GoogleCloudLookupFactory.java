package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.header.GoogleCloudFormat;

/** Reads custom headers of Google Cloud's Application Load Balancers. */
public final class GoogleCloudLookupFactory extends HeaderLookupFactory {

    /** Made by Keycloak when the server starts. */
    public GoogleCloudLookupFactory() {
        super(GoogleCloudFormat.PROVIDER, certificate("X-Client-Cert-Leaf"), chain("X-Client-Cert-Chain"));
    }
}
