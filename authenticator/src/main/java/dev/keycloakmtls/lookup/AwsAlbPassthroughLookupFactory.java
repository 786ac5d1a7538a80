package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.header.AwsAlbFormat;

/** Reads what AWS Application Load Balancers send in passthrough mode. */
public final class AwsAlbPassthroughLookupFactory extends HeaderLookupFactory {

    /** Made by Keycloak when the server starts. */
    public AwsAlbPassthroughLookupFactory() {
        super(AwsAlbFormat.Mode.PASSTHROUGH.provider, certificate("X-Amzn-Mtls-Clientcert"));
    }
}
