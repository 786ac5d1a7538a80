package dev.keycloakmtls.domain.name;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.keycloakmtls.domain.name.DistinguishedName.Attribute;
import dev.keycloakmtls.domain.name.DistinguishedName.Rdn;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.DerReader;
import dev.keycloakmtls.untrusted.Extensions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The names that a CA may issue for (RFC 5280 §4.2.1.10), whether or not it says so in a critical extension. They are held
 * against the same reading of a certificate that selectors are ({@link CertificateNames}); whatever cannot be compared is
 * refused where its type is constrained, and passes where it is not.
 */
public final class NameConstraints {

    /** The object identifier of the extension. */
    public static final String EXTENSION = "2.5.29.30";

    // The context-specific tags of NameConstraints and of GeneralSubtree, RFC 5280 §4.2.1.10.
    private static final int PERMITTED = 0xa0;
    private static final int EXCLUDED = 0xa1;
    private static final int MINIMUM = 0x80;

    private static final int MAX_SHOWN = 120;

    private final List<Subtree> permitted;
    private final List<Subtree> excluded;

    private NameConstraints(List<Subtree> permitted, List<Subtree> excluded) {
        this.permitted = permitted;
        this.excluded = excluded;
    }

    /** Whether a certificate has the extension, readable or not. */
    public static boolean areIn(X509Certificate ca) {
        return Extensions.of(ca).has(EXTENSION);
    }

    /**
     * The constraints of a CA; nothing if it has none.
     *
     * @throws MalformedException if the extension is not what RFC 5280 says, and so limits to nobody knows what
     */
    public static Optional<NameConstraints> of(X509Certificate ca) {
        byte[] extension = Extensions.of(ca).value(EXTENSION);
        if (extension == null) {
            return Optional.empty();
        }
        DerReader parts = DerReader.of(extension)
                .only(DerReader.OCTET_STRING)
                .inside()
                .only(DerReader.SEQUENCE)
                .inside();
        List<Subtree> permitted = new ArrayList<>();
        List<Subtree> excluded = new ArrayList<>();
        int previous = 0;
        while (parts.hasNext()) {
            DerReader.Element part = parts.next();
            if ((part.tag() != PERMITTED && part.tag() != EXCLUDED) || part.tag() <= previous) {
                throw ProblemCode.SUBTREES_OTHER.malformed();
            }
            previous = part.tag();
            read(part.inside(), previous == EXCLUDED, previous == EXCLUDED ? excluded : permitted);
        }
        if (previous == 0) {
            throw ProblemCode.SUBTREES_NONE.malformed();
        }
        return Optional.of(new NameConstraints(List.copyOf(permitted), List.copyOf(excluded)));
    }

    private static void read(DerReader subtrees, boolean excluded, List<Subtree> into) {
        if (!subtrees.hasNext()) {
            throw ProblemCode.SUBTREES_EMPTY.malformed();
        }
        while (subtrees.hasNext()) {
            if (into.size() == Bound.NAME_SUBTREES.value()) {
                throw ProblemCode.SUBTREES_MANY.malformed(Map.of("count", into.size()));
            }
            DerReader subtree = subtrees.next(DerReader.SEQUENCE).inside();
            into.add(Subtree.of(subtree.next(), excluded));
            if (subtree.hasNext()) { // a minimum of zero is the default, which some CAs write out
                byte[] minimum = subtree.next(MINIMUM).content();
                if (minimum.length != 1 || minimum[0] != 0 || subtree.hasNext()) {
                    throw ProblemCode.SUBTREE_RANGE.malformed();
                }
            }
        }
    }

    /** How many subtrees there are, permitted and excluded. */
    public int subtrees() {
        return permitted.size() + excluded.size();
    }

    /** How many comparisons of a name with a subtree {@link #objection} makes at most. */
    public long comparisons(CertificateNames names) {
        SubjectAlternativeNames alternative = names.alternative();
        Map<GeneralNameType, Long> subtrees =
                Stream.concat(permitted.stream(), excluded.stream()).collect(groupingBy(Subtree::type, counting()));
        long comparisons = 0;
        for (Map.Entry<GeneralNameType, Long> constrained : subtrees.entrySet()) {
            long compared =
                    switch (constrained.getKey()) {
                        case DNS_NAME -> alternative.dns().size();
                        case URI -> alternative.uris().size();
                        case IP_ADDRESS -> alternative.ips().size();
                        case DIRECTORY_NAME -> directories(names).size();
                        case RFC822_NAME -> emails(names).size();
                        case OTHER_NAME, X400_ADDRESS, EDI_PARTY_NAME, REGISTERED_ID -> 0;
                    };
            comparisons += compared * constrained.getValue();
        }
        return comparisons;
    }

    /**
     * Why a certificate below this CA may not have its names (RFC 5280 §6.1.3 b, c), in words that go on after "the name
     * constraints of the CA"; nothing if it may.
     */
    public Optional<Detail> objection(CertificateNames names) {
        Set<GeneralNameType> constrained = EnumSet.noneOf(GeneralNameType.class);
        permitted.forEach(subtree -> constrained.add(subtree.type()));
        excluded.forEach(subtree -> constrained.add(subtree.type()));
        SubjectAlternativeNames alternative = names.alternative();
        if (alternative.malformed() || alternative.truncated()) {
            return Optional.of(ProblemCode.NAMES_NOT_ALL_READ.detail());
        }
        for (GeneralNameType type : constrained) {
            if (alternative.unreadableTypes().contains(type)) {
                return Optional.of(ProblemCode.NAMES_ENTRY_UNREADABLE.with(Map.of("type", type)));
            }
            Optional<Detail> objection = objection(type, names);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }

    private Optional<Detail> objection(GeneralNameType type, CertificateNames names) {
        SubjectAlternativeNames alternative = names.alternative();
        return switch (type) {
            case DNS_NAME ->
                judge(type, alternative.dns(), DomainName::comparable, Subtree.Dns.class, Subtree.Dns::contains);
            case URI -> judge(type, alternative.uris(), UriHost::of, Subtree.Uri.class, Subtree.Uri::contains);
            case RFC822_NAME ->
                unreadableSubject(type, names)
                        .or(() ->
                                judge(type, emails(names), Mailbox::of, Subtree.Email.class, Subtree.Email::contains));
            case IP_ADDRESS -> judge(type, alternative.ips(), Optional::of, Subtree.Ip.class, Subtree.Ip::contains);
            case DIRECTORY_NAME ->
                unreadableSubject(type, names)
                        .or(() -> judge(
                                type,
                                directories(names),
                                Optional::of,
                                Subtree.Directory.class,
                                Subtree.Directory::contains));
            case OTHER_NAME, X400_ADDRESS, EDI_PARTY_NAME, REGISTERED_ID ->
                alternative.types().contains(type)
                        ? Optional.of(ProblemCode.NAMES_NOT_COMPARED.with(Map.of("type", type)))
                        : Optional.empty();
        };
    }

    private static Optional<Detail> unreadableSubject(GeneralNameType type, CertificateNames names) {
        return names.subject().isPresent()
                ? Optional.empty()
                : Optional.of(ProblemCode.NAMES_SUBJECT_UNREADABLE.with(Map.of("type", type)));
    }

    private <T, N, S extends Subtree> Optional<Detail> judge(
            GeneralNameType type,
            List<T> texts,
            Function<T, Optional<N>> read,
            Class<S> kind,
            BiPredicate<S, N> contains) {
        List<S> allowed =
                permitted.stream().filter(kind::isInstance).map(kind::cast).toList();
        List<S> forbidden =
                excluded.stream().filter(kind::isInstance).map(kind::cast).toList();
        for (T text : texts) {
            Optional<N> name = read.apply(text);
            if (name.isEmpty()) {
                return Optional.of(ProblemCode.NAMES_INCOMPARABLE.with(Map.of("type", type, "name", shown(text))));
            }
            Predicate<S> holds = subtree -> contains.test(subtree, name.get());
            if (!allowed.isEmpty() && allowed.stream().noneMatch(holds)) {
                return Optional.of(ProblemCode.NAMES_NOT_PERMITTED.with(Map.of("type", type, "name", shown(text))));
            }
            if (forbidden.stream().anyMatch(holds)) {
                return Optional.of(ProblemCode.NAMES_EXCLUDED.with(Map.of("type", type, "name", shown(text))));
            }
        }
        return Optional.empty();
    }

    /** Short and on one line, whatever a certificate holds. */
    private static String shown(Object name) {
        String text = name.toString();
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }

    /** The subject too, unless it is empty (RFC 5280 §4.2.1.10). */
    private static List<DistinguishedName> directories(CertificateNames names) {
        List<DistinguishedName> directories =
                new ArrayList<>(names.alternative().directories());
        names.subject().filter(subject -> !subject.rdns().isEmpty()).ifPresent(directories::add);
        return directories;
    }

    /**
     * The addresses in the subject too. RFC 5280 §4.2.1.10 asks for it where there are no alternative names; here always, as
     * OpenSSL does it, because a client can be registered by a subject that holds one.
     */
    private static List<String> emails(CertificateNames names) {
        List<String> emails = new ArrayList<>(names.alternative().emails());
        for (Rdn rdn : names.subject().map(DistinguishedName::rdns).orElse(List.of())) {
            for (Attribute attribute : rdn.attributes()) {
                if (attribute.oid().equals(AttributeTypes.EMAIL_ADDRESS)) {
                    emails.add(attribute.value()); // #hex, which is no mailbox, where it is no string
                }
            }
        }
        return emails;
    }
}
