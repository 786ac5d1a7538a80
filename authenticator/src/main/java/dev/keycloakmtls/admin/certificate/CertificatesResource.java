package dev.keycloakmtls.admin.certificate;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Body;
import dev.keycloakmtls.admin.rest.RequestBody;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.server.KeycloakTime;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads certificates and changes nothing. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class CertificatesResource {

    private final AdminRequest request;

    public CertificatesResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * Text to be parsed.
     *
     * @param text PEM certificates, or one certificate in base64
     */
    @Schema("CertificateText")
    public record Text(@Nullable String text) {}

    /** What the text holds, in its order. */
    @Schema("Certificates")
    public record Parsed(List<CertificateView> certificates) {}

    /** Describes the certificates in a text. */
    @POST
    @Path("parse")
    public Parsed parse(@Body(Text.class) InputStream body) {
        request.requireAnyView();
        String text = RequestBody.read(request.session(), body, Text.class).text();
        Instant now = KeycloakTime.CLOCK.instant();
        return new Parsed(CertificateText.certificates(request.session(), "text", text).stream()
                .map(certificate -> CertificateView.of(certificate, now))
                .toList());
    }
}
