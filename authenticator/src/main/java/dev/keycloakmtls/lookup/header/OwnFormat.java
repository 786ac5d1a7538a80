package dev.keycloakmtls.lookup.header;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.UnaryOperator;

/** A form that this extension reads itself, because no lookup provider of Keycloak's does. */
public interface OwnFormat extends HeaderFormat {

    /**
     * Reads the certificate and what came of its chain, whole or not at all.
     *
     * @param values what the request has under a name; empty if nothing. The certificate's is not
     * @return leaf first; never empty
     * @throws UnreadableHeaderException if a header holds anything else
     */
    List<X509Certificate> read(UnaryOperator<String> values) throws UnreadableHeaderException;
}
