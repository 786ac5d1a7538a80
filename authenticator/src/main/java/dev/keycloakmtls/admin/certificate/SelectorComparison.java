package dev.keycloakmtls.admin.certificate;

import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.domain.name.NameComparison;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The registered subject value beside what a certificate has of its kind.
 *
 * @param type the client attribute
 * @param presented the leaf's values of this type
 * @param rdns of distinguished names, in the order of RFC 4514 text
 */
@Schema("SelectorComparison")
public record SelectorComparison(
        String type, String registered, List<String> presented, boolean matches, List<RdnPair> rdns) {

    /** RDNs that stand side by side; empty where one of the names has none. */
    @Schema("RdnPair")
    public record RdnPair(List<Attribute> registered, List<Attribute> presented, boolean matches) {

        private static RdnPair of(NameComparison.Pair pair) {
            return new RdnPair(attributes(pair.registered()), attributes(pair.presented()), pair.matches());
        }

        private static List<Attribute> attributes(Optional<DistinguishedName.Rdn> rdn) {
            return rdn.stream()
                    .flatMap(present -> present.attributes().stream())
                    .map(attribute -> new Attribute(
                            attribute.oid(),
                            attribute.keyword(),
                            attribute.value(),
                            attribute.syntax().toString()))
                    .toList();
        }
    }

    /**
     * An attribute of a distinguished name.
     *
     * @param name the OID where it has no name
     * @param stringType the ASN.1 type; {@code text} in a name that was typed
     */
    @Schema("RdnAttribute")
    public record Attribute(String oid, String name, String value, String stringType) {}

    public static SelectorComparison of(SubjectSelector selector, X509Certificate leaf) {
        return new SelectorComparison(
                selector.type().parameter(),
                selector.value(),
                CertificateView.values(leaf, selector.type()),
                selector.matches(leaf),
                selector instanceof SubjectSelector.SubjectDn dn ? rdns(dn.name(), leaf) : List.of());
    }

    /** For a client that is bound to a pinned certificate by its subject. */
    public static SelectorComparison ofPinned(DistinguishedName subject, X509Certificate leaf) {
        SelectorComparison comparison = of(new SubjectSelector.SubjectDn(subject), leaf);
        return new SelectorComparison(
                ClientAttributes.SUBJECT_DN,
                comparison.registered(),
                comparison.presented(),
                comparison.matches(),
                comparison.rdns());
    }

    private static List<RdnPair> rdns(DistinguishedName registered, X509Certificate leaf) {
        try {
            return NameComparison.of(registered, DistinguishedName.of(leaf.getSubjectX500Principal())).pairs().stream()
                    .map(RdnPair::of)
                    .toList();
        } catch (IllegalArgumentException e) { // a subject that cannot be read, and so matches nothing
            return List.of();
        }
    }
}
