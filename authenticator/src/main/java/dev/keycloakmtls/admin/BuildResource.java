package dev.keycloakmtls.admin;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.server.Build;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Shows which build of the extension the node runs that answers. */
@Produces(MediaType.APPLICATION_JSON)
public final class BuildResource {

    private final AdminRequest request;

    BuildResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * Names a build, as the JAR's manifest does.
     *
     * @param version such as {@code 0.9.0}; {@code unknown} where the manifest does not say it
     * @param commit abbreviated, with {@code -dirty} where the sources were not those of the commit
     */
    @Schema("Build")
    public record View(String version, String commit) {}

    /** For whoever may list clients or view the realm. */
    @GET
    public View get() {
        request.requireAnyView();
        Build running = Build.running();
        return new View(running.version(), running.commit());
    }
}
