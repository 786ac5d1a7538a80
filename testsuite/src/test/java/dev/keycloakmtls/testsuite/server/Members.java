package dev.keycloakmtls.testsuite.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** Reads one member of each object of an array, and not of what these hold in turn. */
public final class Members {

    private Members() {}

    /** The texts, without those of objects that do not have the member. */
    public static List<String> of(JsonNode array, String member) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(object -> object.path(member))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .toList();
    }
}
