package dev.keycloakmtls.admin.rest;

import java.util.List;

/**
 * The clients that a trust profile decides about.
 *
 * @param count all of them
 * @param clients the client ids of the first {@value #SHOWN} that the administrator may view
 */
@Schema("UsedBy")
public record UsedBy(int count, List<String> clients) {

    /** How many clients are named. */
    public static final int SHOWN = 20;

    public UsedBy {
        clients = List.copyOf(clients);
    }
}
