package dev.keycloakmtls.domain.block;

import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.math.BigInteger;
import java.util.Map;

/** Says which certificates a block is about. */
public sealed interface BlockRule {

    /** The rule as an administrator reads it. */
    Detail detail();

    /**
     * One certificate, and no other of its key or name.
     *
     * @param sha256 of its DER encoding
     */
    record OfCertificate(Thumbprint sha256) implements BlockRule {
        @Override
        public Detail detail() {
            return ProblemCode.BLOCK_OF_CERTIFICATE.with(Map.of("sha256", sha256));
        }
    }

    /**
     * Every certificate of a public key, also those that are issued for it later, and CAs.
     *
     * @param sha256 of its SubjectPublicKeyInfo, as {@link KeyThumbprints} knows it
     */
    record OfPublicKey(Thumbprint sha256) implements BlockRule {
        @Override
        public Detail detail() {
            return ProblemCode.BLOCK_OF_KEY.with(Map.of("sha256", sha256));
        }
    }

    /**
     * What an issuer has given a serial number, RFC 5280 §4.1.2.2.
     *
     * @param issuer compared as names are everywhere in this extension (RFC 5280 §7.1)
     * @param serial compared as a number
     */
    record OfSerial(DistinguishedName issuer, BigInteger serial) implements BlockRule {
        @Override
        public Detail detail() {
            return ProblemCode.BLOCK_OF_SERIAL.with(Map.of("issuer", issuer, "serial", serial.toString(16)));
        }
    }

    /** Whether both block the same certificates: issuers may be spelt in different ways. */
    default boolean isSameAs(BlockRule other) {
        return this instanceof OfSerial one && other instanceof OfSerial two
                ? one.serial.equals(two.serial) && one.issuer.matches(two.issuer)
                : equals(other);
    }
}
