/** What one server has for all realms: its options, each described once, and what lives as long as the server does. */
@NullMarked
package dev.keycloakmtls.server;

import org.jspecify.annotations.NullMarked;
