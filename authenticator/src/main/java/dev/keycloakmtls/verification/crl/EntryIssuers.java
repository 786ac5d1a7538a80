package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** The CAs that an indirect CRL speaks for, by the number of their first entry (RFC 5280 §5.3.3). */
final class EntryIssuers {

    private static final int MAX_NAMES = Bound.CRL_ENTRY_ISSUERS.value();

    /** Of all names together, in octets. */
    private static final int MAX_OCTETS = 256 * 1024;

    private final Map<ByteBuffer, Integer> numbers = new HashMap<>();
    private final List<X500Principal> names = new ArrayList<>();
    private int octets;

    /** @param listIssuer has the number 0: entries are its own until one says otherwise */
    EntryIssuers(X500Principal listIssuer) {
        names.add(listIssuer);
    }

    /** The number of the CA that a certificateIssuer extension names. */
    int number(byte[] window, int offset, int length) throws MalformedListException {
        Integer known = numbers.get(ByteBuffer.wrap(window, offset, length));
        if (known != null) {
            return known;
        }
        byte[] value = new byte[length];
        System.arraycopy(window, offset, value, 0, length);
        octets += length;
        if (names.size() >= MAX_NAMES || octets > MAX_OCTETS) {
            throw new MalformedListException(
                    ProblemCode.CRL_ISSUERS_MANY.with(Map.of("count", MAX_NAMES, "octets", MAX_OCTETS)));
        }
        names.add(name(value));
        numbers.put(ByteBuffer.wrap(value), names.size() - 1);
        return names.size() - 1;
    }

    private static X500Principal name(byte[] value) throws MalformedListException {
        try {
            GeneralName[] general = GeneralNames.getInstance(value).getNames();
            if (general.length == 1 && general[0].getTagNo() == GeneralName.directoryName) {
                return DistinguishedName.comparable(
                        general[0].getName().toASN1Primitive().getEncoded("DER"));
            }
        } catch (IOException | RuntimeException e) {
            throw new MalformedListException(ProblemCode.CRL_ENTRY_ISSUER.detail(), e);
        }
        throw new MalformedListException(ProblemCode.CRL_ENTRY_ISSUER.detail());
    }

    boolean is(int number, X500Principal issuer) {
        return names.get(number).equals(issuer);
    }

    /** About the memory that this holds, in octets. */
    int octets() {
        return 8 * octets + 64 * names.size();
    }
}
