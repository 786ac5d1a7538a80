package dev.keycloakmtls.admin.certificate;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.lookup.CertificateArrival;
import dev.keycloakmtls.lookup.LastArrivals;
import dev.keycloakmtls.problem.Statement;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** When certificates last arrived at this node, and by which way. */
@Produces(MediaType.APPLICATION_JSON)
public final class ArrivalsResource {

    private final AdminRequest request;

    public ArrivalsResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * What this node remembers.
     *
     * @param since when the node started, which is how far it remembers
     * @param possible whether a certificate can arrive at all, as the server is configured
     * @param sentence where none can, what to do about it; null where one can
     * @param statement the same with its code
     * @param shown the last certificate that anybody has shown, stranger or not; null: nobody has
     * @param accepted the last certificate that let a client in, of whichever realm; null: none has
     * @param missing how many requests that should have come with a certificate came without
     */
    @Schema("Arrivals")
    public record Arrivals(
            String since,
            boolean possible,
            @Nullable String sentence,
            @Nullable Statement statement,
            @Nullable Arrival shown,
            @Nullable Arrival accepted,
            long missing) {

        public static Arrivals of(AdminRequest request) {
            LastArrivals last = LastArrivals.of(request.session());
            CertificateArrival arrival = CertificateArrival.of(request.session());
            return new Arrivals(
                    last.since().toString(),
                    arrival.isPossible(),
                    arrival.isPossible() ? null : arrival.detail().sentence(),
                    arrival.isPossible() ? null : Statement.of(arrival.detail()),
                    last.lastShown().map(Arrival::of).orElse(null),
                    last.lastAccepted().map(Arrival::of).orElse(null),
                    last.missing());
        }
    }

    /**
     * A certificate that arrived.
     *
     * @param header that it stood in; null: it came in the TLS handshake
     * @param port of this server that the connection came to
     */
    @Schema("Arrival")
    public record Arrival(String at, @Nullable String header, int port) {

        public static Arrival of(LastArrivals.Arrival arrival) {
            return new Arrival(
                    arrival.at().toString(),
                    arrival.way().isDirect() ? null : arrival.way().header(),
                    arrival.way().port());
        }
    }

    @GET
    public Arrivals get() {
        request.requireAnyView();
        return Arrivals.of(request);
    }
}
