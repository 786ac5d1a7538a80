/** What all parts of the REST resource share: who asks, how a body is read, and how a request is refused. */
@NullMarked
package dev.keycloakmtls.admin.rest;

import org.jspecify.annotations.NullMarked;
