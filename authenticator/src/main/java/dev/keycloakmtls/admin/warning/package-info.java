/** What is amiss in a realm, or with the server below it, although every setting by itself was saved. */
@NullMarked
package dev.keycloakmtls.admin.warning;

import org.jspecify.annotations.NullMarked;
