package dev.keycloakmtls.check;

import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.lookup.CertificateLookup;
import dev.keycloakmtls.lookup.CertificateSource;
import dev.keycloakmtls.lookup.PresentedCertificate;
import dev.keycloakmtls.lookup.PresentedCertificate.Doubtful;
import dev.keycloakmtls.lookup.PresentedCertificate.None;
import dev.keycloakmtls.lookup.PresentedCertificate.Shown;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.DetailJson;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.path.CertificateLimits;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.models.KeycloakSession;

/**
 * What this server saw of a call of a connection check.
 *
 * @param number which call it was, from 1
 * @param at when
 * @param connection of what connection
 * @param source where certificates are looked for
 * @param sender whether who has made the connection may speak for clients
 * @param outcome what came of it
 * @param certificates what was read of certificates
 */
public record Observation(
        int number,
        Instant at,
        ObservedConnection connection,
        Source source,
        ObservedSender sender,
        Outcome outcome,
        ObservedCertificates certificates) {

    /**
     * Where this server looks for certificates.
     *
     * @param lookup the id of its lookup provider; empty: there is none
     * @param header that the provider reads; empty: it asks the TLS connection, or what it reads is not known
     */
    public record Source(String lookup, String header) {

        static Source of(KeycloakSession session) {
            return new Source(
                    CertificateLookup.provider(session).orElse(""),
                    CertificateSource.of(session).header(session));
        }

        /** Whether it is the TLS connection. */
        boolean isDirect() {
            return CertificateLookup.isDirect(lookup);
        }
    }

    /**
     * What came of a call.
     *
     * @param refused why no client could be let in by it, whichever certificate it was; nothing: a certificate arrived
     * @param unread what was dropped of the chain
     */
    public record Outcome(Optional<Rejected> refused, Optional<Detail> unread) {

        /** In one word: {@code certificate}, {@code no_certificate} or {@code refused}. */
        public String code() {
            return refused.map(rejected -> rejected.reason() == RejectionReason.NO_CERTIFICATE
                            ? RejectionReason.NO_CERTIFICATE.code()
                            : "refused")
                    .orElse("certificate");
        }

        static Outcome of(PresentedCertificate presented) {
            if (presented instanceof Shown shown) {
                return new Outcome(
                        CertificateLimits.excess(shown.certificate()),
                        shown.chainUnread().get());
            }
            return new Outcome(
                    Optional.of(presented instanceof None none ? none.rejected() : ((Doubtful) presented).rejected()),
                    Optional.empty());
        }
    }

    /**
     * The certificates of a call.
     *
     * @param count how many there were, the client's included
     * @param chain leaf first; empty if there were none, or more or larger ones than are kept
     */
    public record ObservedCertificates(int count, List<X509Certificate> chain) {

        public ObservedCertificates {
            chain = List.copyOf(chain);
        }

        static ObservedCertificates of(PresentedCertificate presented) {
            Optional<ClientCertificate> certificate = presented instanceof Shown shown
                    ? Optional.of(shown.certificate())
                    : presented instanceof Doubtful doubtful ? doubtful.certificate() : Optional.empty();
            List<X509Certificate> chain =
                    certificate.map(ClientCertificate::chain).orElse(List.of());
            return new ObservedCertificates(chain.size(), kept(chain));
        }

        private static List<X509Certificate> kept(List<X509Certificate> chain) {
            if (chain.size() > Bound.CHAIN_CERTIFICATES.value()) {
                return List.of();
            }
            try {
                int octets = 0;
                int largest = 0;
                for (X509Certificate certificate : chain) {
                    octets += certificate.getEncoded().length;
                    largest = Math.max(largest, certificate.getEncoded().length);
                }
                return octets > Bound.CONNECTION_CHECK_OCTETS.value() || largest > Bound.CERTIFICATE_OCTETS.value()
                        ? List.of()
                        : chain.stream().map(ObservedCertificates::parsed).toList();
            } catch (CertificateEncodingException | IllegalArgumentException e) { // not one that the JDK can read
                return List.of();
            }
        }

        /** As the JDK reads it, whatever the lookup provider has made of it. */
        private static X509Certificate parsed(X509Certificate certificate) {
            try {
                return Pem.certificate(certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException(e);
            }
        }

        private String notes() {
            return chain.stream().map(ObservedCertificates::encoded).collect(Collectors.joining(","));
        }

        private static String encoded(X509Certificate certificate) {
            try {
                return Base64.getEncoder().encodeToString(certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("it was parsed", e);
            }
        }

        private static List<X509Certificate> read(String notes) {
            return notes.isEmpty()
                    ? List.of()
                    : Arrays.stream(notes.split(",", -1))
                            .map(der -> Pem.certificate(Base64.getDecoder().decode(der)))
                            .toList();
        }
    }

    /** As it is kept. */
    Map<String, String> notes() {
        Map<String, String> notes = new HashMap<>(connection.notes());
        notes.put("number", Integer.toString(number));
        notes.put("at", Long.toString(at.toEpochMilli()));
        notes.put("lookup", source.lookup());
        notes.put("header", source.header());
        notes.putAll(sender.notes());
        outcome.refused().ifPresent(refused -> {
            notes.put("reason", refused.reason().name());
            refused.cause().ifPresent(cause -> notes.put("cause", DetailJson.write(cause)));
        });
        outcome.unread().ifPresent(unread -> notes.put("unread", DetailJson.write(unread)));
        notes.put("count", Integer.toString(certificates.count()));
        notes.put("chain", certificates.notes());
        return notes;
    }

    static Observation of(Map<String, String> notes) {
        return new Observation(
                Notes.number(notes, "number"),
                Notes.time(notes, "at"),
                ObservedConnection.of(notes),
                new Source(Notes.text(notes, "lookup"), Notes.text(notes, "header")),
                ObservedSender.of(notes),
                new Outcome(
                        Notes.optional(notes, "reason")
                                .map(reason -> new Rejected(
                                        RejectionReason.valueOf(reason),
                                        Notes.optional(notes, "cause").flatMap(DetailJson::read))),
                        Notes.optional(notes, "unread").flatMap(DetailJson::read)),
                new ObservedCertificates(
                        Notes.number(notes, "count"), ObservedCertificates.read(Notes.text(notes, "chain"))));
    }
}
