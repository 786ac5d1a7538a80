/**
 * Certificates that read as what they are for: {@code TestCa.root("CN=Root").issue(leaf("CN=payments").expired())}.
 *
 * <p>Shared with the test suite through the test JAR. Everything is generated, nothing is committed.
 */
@NullMarked
package dev.keycloakmtls.testpki;

import org.jspecify.annotations.NullMarked;
