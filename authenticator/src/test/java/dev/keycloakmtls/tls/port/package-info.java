@NullMarked
package dev.keycloakmtls.tls.port;

import org.jspecify.annotations.NullMarked;
