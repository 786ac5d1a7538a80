package dev.keycloakmtls.check;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.DetailJson;
import dev.keycloakmtls.proxy.ProxyTrust;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;

/**
 * Whether whoever has made the connection may say in a header which certificate a client has shown.
 *
 * @param believed by what it may; empty: it may not, or no header is read
 * @param objection why it may not, in whole words with the options; empty: it may, or no header is read
 */
public record ObservedSender(Optional<ProxyTrust.Way> believed, Optional<Detail> objection) {

    static ObservedSender of(KeycloakSession session, Observation.Source source) {
        if (source.isDirect()) {
            return new ObservedSender(Optional.empty(), Optional.empty());
        }
        ProxyTrust.Sender sender =
                ProxyTrust.of(session).sender(session, session.getContext().getHttpRequest());
        return new ObservedSender(
                sender instanceof ProxyTrust.Proxy proxy ? Optional.of(proxy.way()) : Optional.empty(),
                sender.objection());
    }

    /** By what it may speak, in one word: {@code address}, {@code certificate}, {@code truststore} or {@code anybody}. */
    public Optional<String> code() {
        return believed.map(way -> way.name().toLowerCase(Locale.ROOT));
    }

    Map<String, String> notes() {
        Map<String, String> notes = new HashMap<>();
        believed.ifPresent(way -> notes.put("believed", way.name()));
        objection.ifPresent(why -> notes.put("objection", DetailJson.write(why)));
        return notes;
    }

    static ObservedSender of(Map<String, String> notes) {
        return new ObservedSender(
                Notes.optional(notes, "believed").map(ProxyTrust.Way::valueOf),
                Notes.optional(notes, "objection").flatMap(DetailJson::read));
    }
}
