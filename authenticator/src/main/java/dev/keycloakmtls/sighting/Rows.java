package dev.keycloakmtls.sighting;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Registered;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.domain.block.KeyThumbprints;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.lookup.ArrivalWay;
import dev.keycloakmtls.problem.DetailJson;
import dev.keycloakmtls.sighting.table.CertificateRow;
import dev.keycloakmtls.sighting.table.ChainRow;
import dev.keycloakmtls.sighting.table.SightingRow;
import dev.keycloakmtls.untrusted.VisibleText;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Makes rows of what came. Whatever stands in certificates is {@link VisibleText}, and cut where the column ends. */
final class Rows {

    private static final int CONTEXT_CHARACTERS = 2000;
    private static final int SHORT_CHARACTERS = 255;

    private final Cache<Object, Map<String, String>> fingerprints = Caffeine.newBuilder()
            .weakKeys()
            .maximumSize(2_000)
            .executor(Runnable::run)
            .build();

    /** The id of a sighting's row. */
    static String id(SeenClient client, @Nullable X509Certificate leaf, Outcome outcome) {
        return Hashes.of(client.realm(), client.client(), leaf == null ? "" : sha256(leaf), outcome.code());
    }

    /** The id of a day's row. */
    static String id(SeenClient client, PendingClient.Day day) {
        return Hashes.of(
                client.realm(),
                client.client(),
                Long.toString(day.day()),
                day.outcome().code());
    }

    SightingRow sighting(SeenClient client, PendingClient.Pending pending) {
        Sighting sighting = pending.sighting();
        ClientCertificate certificate = sighting.certificate();
        X509Certificate leaf = certificate == null ? null : certificate.leaf();
        Outcome outcome = sighting.isAccepted() ? Outcome.ACCEPTED : Outcome.REFUSED;
        SightingRow row = new SightingRow();
        row.id = id(client, leaf, outcome);
        row.realmId = client.realm();
        row.clientId = client.client();
        row.leaf = leaf == null ? null : sha256(leaf);
        row.issuerSha256 = leaf == null ? null : issuer(leaf);
        row.method = sighting.method().metadataValue();
        row.outcome = outcome.code();
        row.firstSeen = pending.first();
        row.lastSeen = pending.last();
        row.seen = pending.count();
        ArrivalWay way = sighting.way();
        if (way != null) {
            row.wayHeader = way.isDirect() ? null : cut(way.header(), SHORT_CHARACTERS);
            row.wayPort = way.port();
        }
        Object settings = sighting.settings();
        if (settings != null) {
            row.settings = fingerprint(settings, sighting.profile());
            if (settings instanceof CaSignedSettings signed) {
                row.selector = cut(
                        signed.selector().type().parameter() + "="
                                + signed.selector().value(),
                        CertificateRow.NAME_CHARACTERS);
            }
        }
        TrustProfile profile = sighting.profile();
        row.profile = profile == null ? null : cut(profile.name(), SHORT_CHARACTERS);
        decided(row, sighting.verdict(), leaf);
        return row;
    }

    private static void decided(SightingRow row, Verdict verdict, @Nullable X509Certificate leaf) {
        if (verdict instanceof Rejected rejected) {
            row.reason = rejected.reason().code();
            row.reasonContext = rejected.cause()
                    .map(DetailJson::write)
                    .map(VisibleText::of)
                    .filter(json -> json.length() <= CONTEXT_CHARACTERS)
                    .orElse(null);
        } else if (verdict instanceof Accepted accepted && accepted.basis() instanceof TrustedPath path) {
            row.anchor = sha256(path.anchor());
            row.revocation = path.revocation().status().code();
            row.pathValidTo = path(verdict).stream()
                    .mapToLong(
                            certificate -> certificate.getNotAfter().toInstant().toEpochMilli())
                    .min()
                    .getAsLong();
        } else if (verdict instanceof Accepted accepted && accepted.basis() instanceof Registered registered) {
            row.source = registered.source().code();
            row.pathValidTo =
                    leaf == null ? null : leaf.getNotAfter().toInstant().toEpochMilli();
        }
    }

    /** The places of its certificates: what was presented, and the path that decided, anchor last. */
    static List<ChainRow> chain(String sighting, Sighting seen) {
        List<ChainRow> rows = new ArrayList<>();
        ClientCertificate certificate = seen.certificate();
        add(rows, sighting, ChainRow.PRESENTED, certificate == null ? List.of() : certificate.chain());
        add(rows, sighting, ChainRow.PATH, path(seen.verdict()));
        return rows;
    }

    private static void add(List<ChainRow> rows, String sighting, String kind, List<X509Certificate> certificates) {
        for (int i = 0; i < certificates.size(); i++) {
            ChainRow row = new ChainRow();
            row.sighting = sighting;
            row.kind = kind;
            row.position = i;
            row.sha256 = sha256(certificates.get(i));
            rows.add(row);
        }
    }

    private static List<X509Certificate> path(Verdict verdict) {
        return verdict.trustedPath()
                .map(path -> Stream.concat(path.path().stream(), Stream.of(path.anchor()))
                        .toList())
                .orElse(List.of());
    }

    /** All certificates of {@link #chain}. */
    static List<X509Certificate> certificates(Sighting seen) {
        ClientCertificate certificate = seen.certificate();
        return Stream.concat(
                        certificate == null ? Stream.of() : certificate.chain().stream(), path(seen.verdict()).stream())
                .distinct()
                .toList();
    }

    static CertificateRow certificate(X509Certificate certificate) {
        CertificateRow row = new CertificateRow();
        byte[] der = encoded(certificate);
        row.sha256 = sha256(certificate);
        row.der = der.length <= CertificateRow.DER_OCTETS ? der : null;
        row.octets = der.length;
        row.subject = name(certificate.getSubjectX500Principal());
        row.issuer = name(certificate.getIssuerX500Principal());
        row.issuerSha256 = issuer(certificate);
        row.serial = cut(certificate.getSerialNumber().toString(16), CertificateRow.SERIAL_CHARACTERS);
        row.spkiSha256 = key(certificate);
        row.validFrom = certificate.getNotBefore().toInstant().toEpochMilli();
        row.validTo = certificate.getNotAfter().toInstant().toEpochMilli();
        return row;
    }

    private String fingerprint(Object settings, @Nullable TrustProfile profile) {
        Map<String, String> known = fingerprints.get(settings, key -> new ConcurrentHashMap<>());
        String ofProfile = profile == null ? "" : profileFingerprint(profile);
        return known.computeIfAbsent(ofProfile, key -> SettingsFingerprint.of(settings, profile));
    }

    private String profileFingerprint(TrustProfile profile) {
        return fingerprints
                .get(profile, key -> new ConcurrentHashMap<>())
                .computeIfAbsent("", key -> SettingsFingerprint.of("", profile));
    }

    static String sha256(X509Certificate certificate) {
        return Thumbprint.of(certificate).hex();
    }

    private static String issuer(X509Certificate certificate) {
        return Hashes.of(certificate.getIssuerX500Principal().getEncoded());
    }

    private static String key(X509Certificate certificate) {
        try {
            return KeyThumbprints.usual(certificate.getPublicKey()).hex();
        } catch (RuntimeException e) { // a key that nobody can write in the usual way
            return "-";
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("it was decoded from that", e);
        }
    }

    private static String name(X500Principal principal) {
        String text;
        try {
            text = DistinguishedName.of(principal).toString();
        } catch (IllegalArgumentException e) { // a name that nobody could register
            text = principal.getName();
        }
        String name = cut(VisibleText.of(text), CertificateRow.NAME_CHARACTERS);
        return name.isEmpty() ? " " : name; // which some databases take for no value
    }

    /** Never in the middle of a character. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
