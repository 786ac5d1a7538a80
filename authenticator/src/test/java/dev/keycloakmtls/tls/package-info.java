@NullMarked
package dev.keycloakmtls.tls;

import org.jspecify.annotations.NullMarked;
