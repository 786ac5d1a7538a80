/** Certificates by themselves: what a text holds, how one is shown, and by which way they arrive. */
@NullMarked
package dev.keycloakmtls.admin.certificate;

import org.jspecify.annotations.NullMarked;
