/** What ties tests to the standards' requirements. Shared with the test suite through the test JAR. */
@NullMarked
package dev.keycloakmtls.conformance;

import org.jspecify.annotations.NullMarked;
