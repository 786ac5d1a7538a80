package dev.keycloakmtls.testsuite.clients;

import com.fasterxml.jackson.databind.JsonNode;

/** A client library or program of other people, set up with one account. */
public interface RealClient {
    /**
     * Asked once for each flow, in their order.
     *
     * @throws Exception whatever the client throws when it is refused something that it should have got
     */
    JsonNode attempt(Flow flow) throws Exception;
}
