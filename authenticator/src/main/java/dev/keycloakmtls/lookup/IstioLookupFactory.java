package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.header.IstioFormat;
import dev.keycloakmtls.lookup.header.OwnOptions;

/** Reads what Istio's gateway and the sidecar beside Keycloak say. */
public final class IstioLookupFactory extends HeaderLookupFactory {

    /** Made by Keycloak when the server starts. */
    public IstioLookupFactory() {
        super(
                IstioFormat.PROVIDER,
                option(
                        OwnOptions.GATEWAY,
                        "The SPIFFE id of the gateway; nothing where no sidecar stands beside Keycloak.",
                        ""));
    }
}
