package dev.keycloakmtls.verification.crl;

import java.time.Instant;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * What a list says ahead of its entries (RFC 5280 §5.1.2).
 *
 * @param octets of the whole list, as its first length says
 * @param signedOctets of its tbsCertList
 * @param head from the version to nextUpdate, as encoded
 * @param algorithm that it says to be signed with, and the same as encoded
 * @param hasExtensions whether it is of version 2, which alone has extensions
 */
@SuppressWarnings("ArrayRecordComponent") // frames are not compared, and nobody else sees them
record ListFrame(
        long octets,
        long signedOctets,
        byte[] head,
        AlgorithmIdentifier algorithm,
        byte[] encodedAlgorithm,
        X500Principal issuer,
        Instant thisUpdate,
        Instant nextUpdate,
        boolean hasExtensions) {}
