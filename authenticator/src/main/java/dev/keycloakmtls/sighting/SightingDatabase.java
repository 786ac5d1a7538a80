package dev.keycloakmtls.sighting;

import java.util.Collection;
import java.util.Map;

/** Where sightings are written to. Each method is a transaction, or several, of its own, and throws what the database throws. */
interface SightingDatabase {

    /** Writes all of these or nothing; what does not exist any more is left out. */
    void write(Map<SeenClient, PendingClient> clients);

    /** Leaves of what these realms have refused no more than the bound. */
    void trim(Collection<String> realms);

    /** Deletes what is older than each realm keeps, and what belongs to nobody. */
    void retain(long now);
}
