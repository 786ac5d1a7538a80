/** A realm's blocked certificates, kept in one component: read at each request, checked when they are saved. */
@NullMarked
package dev.keycloakmtls.block;

import org.jspecify.annotations.NullMarked;
