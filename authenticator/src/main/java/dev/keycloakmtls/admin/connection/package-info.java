/** Connection checks, and which clients the certificate of one would authenticate. */
@NullMarked
package dev.keycloakmtls.admin.connection;

import org.jspecify.annotations.NullMarked;
