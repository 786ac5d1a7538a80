/** {@code mtls/sightings}: which certificates have come for which client, for those who may view it. */
@org.jspecify.annotations.NullMarked
package dev.keycloakmtls.admin.sighting;
