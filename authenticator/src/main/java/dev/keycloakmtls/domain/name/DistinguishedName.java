package dev.keycloakmtls.domain.name;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.DerReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * A distinguished name, compared by distinguishedNameMatch (RFC 4517 §4.2.15): the same number of RDNs, pairwise equal
 * by position; the attributes of one RDN as a set.
 *
 * <p>Attribute types compare by OID. String values compare regardless of their ASN.1 string type, case and insignificant
 * spaces ({@link StringPreparation}); other values compare by their DER octets. The comparison is written out here
 * because BouncyCastle's {@code X500Name} also calls names equal whose RDNs are in another order.
 */
public final class DistinguishedName {

    private final List<Rdn> rdns;
    private @Nullable List<List<String>> normalized; // most names are only written
    private @Nullable String text; // and most of a client's again at each of its requests

    private DistinguishedName(List<Rdn> rdns) {
        this.rdns = List.copyOf(rdns);
    }

    /**
     * Parses RFC 4514 text. Beyond the RFC, spaces around separators, further attribute names, an {@code OID.} prefix and
     * the quoted values of RFC 2253 are accepted, since common tools print them.
     *
     * @throws MalformedException saying what is wrong and where, if the text is not one non-empty name
     */
    public static DistinguishedName parse(String rfc4514) {
        if (rfc4514.length() > Bound.NAME_CHARACTERS.value()) {
            throw ProblemCode.DN_LONG.malformed(Map.of("count", Bound.NAME_CHARACTERS.value()));
        }
        List<Rdn> reversed = new Rfc4514Parser(rfc4514).parse();
        if (reversed.size() > Bound.NAME_RDNS.value()) {
            throw ProblemCode.DN_PARTS.malformed(Map.of("count", Bound.NAME_RDNS.value()));
        }
        List<Rdn> rdns = new ArrayList<>(reversed);
        Collections.reverse(rdns);
        return new DistinguishedName(rdns);
    }

    /** The name in a certificate, read from its DER; without RDNs if the certificate's subject is empty. */
    public static DistinguishedName of(X500Principal principal) {
        return ofDer(principal.getEncoded());
    }

    /** @throws MalformedException if this is no Name of RFC 5280 §4.1.2.4 */
    static DistinguishedName ofDer(byte[] der) {
        List<Rdn> rdns = new ArrayList<>();
        DerReader name = DerReader.of(der).only(DerReader.SEQUENCE).inside();
        while (name.hasNext()) {
            DerReader set = name.next(DerReader.SET).inside();
            List<Attribute> attributes = new ArrayList<>();
            while (set.hasNext()) {
                attributes.add(attribute(set.next(DerReader.SEQUENCE).inside()));
            }
            rdns.add(new Rdn(attributes));
        }
        return new DistinguishedName(rdns);
    }

    private static Attribute attribute(DerReader typeAndValue) {
        byte[] type = typeAndValue.next(DerReader.OBJECT_IDENTIFIER).encoded();
        String oid = oid(type);
        DerReader.Element value = typeAndValue.next();
        if (typeAndValue.hasNext()) {
            throw ProblemCode.DER_VALUES.malformed();
        }
        return Attribute.of(oid, value);
    }

    private static String oid(byte[] der) {
        try {
            return ASN1ObjectIdentifier.getInstance(der).getId();
        } catch (IllegalArgumentException e) {
            throw ProblemCode.DER_OID.malformed(e);
        }
    }

    /** The name with its RDNs in the reverse order: that of tools which write the DER encoding's, or of a slip. */
    public DistinguishedName reversed() {
        List<Rdn> other = new ArrayList<>(rdns);
        Collections.reverse(other);
        return new DistinguishedName(other);
    }

    /**
     * Whether both names are equal by distinguishedNameMatch; the same as {@link #equals}. Numbers and types are compared
     * first, so that a name of another shape costs nothing, and names that are longer than {@link Bound#NAME_CHARACTERS}
     * are equal only as they are written: nothing of them is normalized, and none of them can be registered.
     */
    public boolean matches(DistinguishedName other) {
        return readsLike(other) || (hasShapeOf(other) && hasRdnsOf(other));
    }

    private boolean hasShapeOf(DistinguishedName other) {
        if (rdns.size() != other.rdns.size() || isLong() || other.isLong()) {
            return false;
        }
        for (int i = 0; i < rdns.size(); i++) {
            if (!rdns.get(i).hasTypesOf(other.rdns.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The last one says most, so that it differs first. */
    private boolean hasRdnsOf(DistinguishedName other) {
        for (int i = rdns.size() - 1; i >= 0; i--) {
            if (!rdns.get(i).matches(other.rdns.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isLong() {
        return excess().isPresent();
    }

    /**
     * What of the name is more than is ever compared, or nothing. Java's own X.500 names normalize for every comparison,
     * in quadratic time; so whoever gives a stranger's name to the JDK's PKIX code asks here before.
     */
    public Optional<Detail> excess() {
        long characters = 0;
        for (Rdn rdn : rdns) {
            for (Attribute attribute : rdn.attributes()) {
                characters += attribute.value().length();
                if (!StringPreparation.isBounded(attribute.value())) {
                    return Optional.of(ProblemCode.NAME_VALUE_LONG.with(Map.of(
                            "most",
                            Bound.NAME_CHARACTERS.value(),
                            "normalized",
                            Bound.NORMALIZED_CHARACTERS.value(),
                            "marks",
                            Bound.COMBINING_MARKS.value())));
                }
            }
        }
        return characters <= Bound.NAME_CHARACTERS.value()
                ? Optional.empty()
                : Optional.of(
                        ProblemCode.NAME_LONG.with(Map.of("count", characters, "most", Bound.NAME_CHARACTERS.value())));
    }

    /**
     * A name that a stranger has sent, for Java's own comparison.
     *
     * @param der the name's encoding
     * @throws MalformedException if it cannot be read, or is more than is ever compared ({@link #excess})
     */
    public static X500Principal comparable(byte[] der) {
        X500Principal principal = new X500Principal(der);
        of(principal).excess().ifPresent(excess -> {
            throw new MalformedException(excess);
        });
        return principal;
    }

    /**
     * Whether this name begins with the RDNs of another one, compared as {@link #matches} compares them, and so lies in the
     * subtree below it (RFC 5280 §7.1). Every name begins with the empty one.
     */
    boolean isWithin(DistinguishedName base) {
        if (rdns.size() < base.rdns.size()) {
            return false;
        }
        for (int i = 0; i < base.rdns.size(); i++) {
            if (!rdns.get(i).matches(base.rdns.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The same types and values in the same order, as a registered name mostly has them: nothing needs to be prepared. */
    private boolean readsLike(DistinguishedName other) {
        if (rdns.size() != other.rdns.size()) {
            return false;
        }
        for (int i = 0; i < rdns.size(); i++) {
            if (!rdns.get(i).readsLike(other.rdns.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Threads that come at once make equal, immutable lists. */
    private List<List<String>> normalized() {
        List<List<String>> known = normalized;
        if (known == null) {
            known = rdns.stream().map(Rdn::normalized).toList();
            normalized = known;
        }
        return known;
    }

    /** The RDNs in the order of the DER encoding, which is the reverse of the text's. */
    public List<Rdn> rdns() {
        return rdns;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DistinguishedName name && matches(name);
    }

    @Override
    public int hashCode() {
        return normalized().hashCode();
    }

    /** RFC 4514 text: the last RDN of the DER encoding comes first. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            StringBuilder written = new StringBuilder();
            for (int i = rdns.size() - 1; i >= 0; i--) {
                written.append(rdns.get(i)).append(i == 0 ? "" : ",");
            }
            known = written.toString();
            text = known;
        }
        return known;
    }

    /** A relative distinguished name: one attribute, or a set of them. */
    public static final class Rdn {

        private final List<Attribute> attributes;
        private @Nullable List<String> normalized; // most are only written, and those that are compared, more than once
        private @Nullable List<String> types;

        Rdn(List<Attribute> attributes) {
            this.attributes = List.copyOf(attributes);
        }

        /** In the order in which they are written. */
        public List<Attribute> attributes() {
            return attributes;
        }

        /** Whether both have the same attributes, in any order. */
        public boolean matches(Rdn other) {
            return hasTypesOf(other) && (readsLike(other) || normalized().equals(other.normalized()));
        }

        /** Whether both have attributes of the same types, each as often, in any order. */
        boolean hasTypesOf(Rdn other) {
            return attributes.size() == other.attributes.size() && types().equals(other.types());
        }

        private List<String> types() {
            List<String> known = types;
            if (known == null) {
                known = attributes.stream().map(Attribute::oid).sorted().toList();
                types = known;
            }
            return known;
        }

        private boolean readsLike(Rdn other) {
            if (attributes.size() != other.attributes.size()) {
                return false;
            }
            for (int i = 0; i < attributes.size(); i++) {
                if (!attributes.get(i).readsLike(other.attributes.get(i))) {
                    return false;
                }
            }
            return true;
        }

        /** Threads that come at once make equal, immutable lists. */
        private List<String> normalized() {
            List<String> known = normalized;
            if (known == null) {
                known = attributes.stream().map(Attribute::normalized).sorted().toList();
                normalized = known;
            }
            return known;
        }

        /** Whether both are written alike: attributes in the same order, with the same types and values. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Rdn rdn && attributes.equals(rdn.attributes);
        }

        @Override
        public int hashCode() {
            return attributes.hashCode();
        }

        /** RFC 4514 text. */
        @Override
        public String toString() {
            return attributes.stream().map(Attribute::toString).collect(Collectors.joining("+"));
        }
    }

    /**
     * An attribute type with its value.
     *
     * @param oid the dotted OID of the type
     * @param value the text as it stands, neither escaped nor normalized; {@code #} and the hex DER octets if opaque
     * @param syntax what the value is written as
     */
    public record Attribute(String oid, String value, ValueSyntax syntax) {

        static Attribute of(String oid, DerReader.Element element) {
            return ValueSyntax.ofTag(element.tag())
                    .flatMap(syntax -> syntax.decode(element.content()).map(text -> new Attribute(oid, text, syntax)))
                    .orElseGet(() -> new Attribute(oid, hex(element.encoded()), ValueSyntax.OPAQUE));
        }

        /** The name under which the type is written: a short or long name, or the dotted OID if it has none. */
        public String keyword() {
            return AttributeTypes.nameOf(oid).orElse(oid);
        }

        /** Whether both have the same type and equal values. */
        public boolean matches(Attribute other) {
            return normalized().equals(other.normalized());
        }

        /** All that {@link #normalized} is made of is the same. */
        private boolean readsLike(Attribute other) {
            return oid.equals(other.oid)
                    && value.equals(other.value)
                    && (syntax == ValueSyntax.OPAQUE) == (other.syntax == ValueSyntax.OPAQUE);
        }

        /** Equal for exactly those attributes that match. The OID holds no {@code =}, so nothing can be ambiguous. */
        private String normalized() {
            if (syntax == ValueSyntax.OPAQUE) {
                return oid + "=" + value;
            }
            return StringPreparation.isBounded(value)
                    ? oid + "=\"" + preparedValue()
                    : oid + "=!" + value; // as it is written
        }

        /** The string value in the form in which it is compared. */
        String preparedValue() {
            return AttributeTypes.isIa5(oid)
                    ? StringPreparation.caseIgnoreIa5(value)
                    : StringPreparation.caseIgnore(value);
        }

        /** RFC 4514 text: a type without a name has its value in hex (RFC 4514 §2.4). */
        @Override
        public String toString() {
            if (syntax == ValueSyntax.OPAQUE) {
                return keyword() + "=" + value;
            }
            boolean named = AttributeTypes.nameOf(oid).isPresent();
            return keyword() + "="
                    + (named && !value.isEmpty() ? Rfc4514Parser.escape(value) : hex(syntax.encode(value)));
        }

        private static String hex(byte[] der) {
            return "#" + HexFormat.of().formatHex(der);
        }
    }
}
