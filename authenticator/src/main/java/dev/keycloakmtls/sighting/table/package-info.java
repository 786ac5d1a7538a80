/** The rows in which sightings are kept: one class for each table of {@code META-INF/mtls-changelog.xml} that is written to. */
@org.jspecify.annotations.NullMarked
package dev.keycloakmtls.sighting.table;
