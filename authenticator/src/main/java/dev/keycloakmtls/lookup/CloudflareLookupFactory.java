package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.header.CloudflareFormat;

/** Reads the client certificates that Cloudflare forwards. */
public final class CloudflareLookupFactory extends HeaderLookupFactory {

    /** Made by Keycloak when the server starts. */
    public CloudflareLookupFactory() {
        super(CloudflareFormat.PROVIDER);
    }
}
