package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.lookup.header.HeaderFormat.Options;
import java.util.List;
import java.util.function.Function;

/**
 * A lookup provider of ours: what is said of it anywhere is taken from here.
 *
 * @param id as in {@code --spi-x509cert-lookup--provider=<id>}: never changed
 * @param format makes the form that it reads; throws IllegalArgumentException if an option cannot be used
 * @param options the ones that it has
 */
public record OwnProvider(String id, Function<Options, OwnFormat> format, List<OwnOption> options) {

    OwnProvider(String id, Function<Options, OwnFormat> format, OwnOption... options) {
        this(id, format, List.of(options));
    }
}
