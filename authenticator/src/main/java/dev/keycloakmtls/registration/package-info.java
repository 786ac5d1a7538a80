/** Dynamic client registration (RFC 7591) for the two methods. */
@NullMarked
package dev.keycloakmtls.registration;

import org.jspecify.annotations.NullMarked;
