package dev.keycloakmtls.server;

import java.util.Map;
import org.keycloak.provider.ServerInfoAwareProviderFactory;

/** Lets a provider factory show in Keycloak's server info which build of this extension it belongs to. */
public interface ReportsBuild extends ServerInfoAwareProviderFactory {

    /** Returns version and commit by name. */
    @Override
    default Map<String, String> getOperationalInfo() {
        return Build.running().details();
    }
}
