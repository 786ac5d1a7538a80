package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.header.F5BigIpFormat;

/** Reads headers that an iRule of F5 BIG-IP sets. */
public final class F5BigIpLookupFactory extends HeaderLookupFactory {

    /** Made by Keycloak when the server starts. */
    public F5BigIpLookupFactory() {
        super(F5BigIpFormat.PROVIDER, certificate("X-Client-Cert"), chain("X-Client-Cert-Chain"));
    }
}
