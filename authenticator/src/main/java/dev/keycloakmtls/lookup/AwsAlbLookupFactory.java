package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.header.AwsAlbFormat;

/** Reads what AWS Application Load Balancers send in verify mode. */
public final class AwsAlbLookupFactory extends HeaderLookupFactory {

    /** Made by Keycloak when the server starts. */
    public AwsAlbLookupFactory() {
        super(AwsAlbFormat.Mode.VERIFY.provider, certificate("X-Amzn-Mtls-Clientcert-Leaf"));
    }
}
