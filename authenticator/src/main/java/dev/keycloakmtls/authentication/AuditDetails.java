package dev.keycloakmtls.authentication;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Registered;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.lookup.ArrivalWay;
import dev.keycloakmtls.problem.DetailJson;
import dev.keycloakmtls.sighting.Sighting;
import dev.keycloakmtls.untrusted.VisibleText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written about one authentication into Keycloak's event and the log, on success and on refusal alike. Values
 * come from certificates that anybody can make: they are {@link VisibleText}.
 */
public final class AuditDetails {

    public static final String METHOD = "mtls_method";
    public static final String REASON = "mtls_reason";
    public static final String REASON_DETAIL = "mtls_reason_detail";
    public static final String REASON_CONTEXT = "mtls_reason_context";
    public static final String SUBJECT = "mtls_subject";
    public static final String ISSUER = "mtls_issuer";
    public static final String SERIAL = "mtls_serial";
    public static final String SHA256 = "mtls_sha256";
    public static final String TRUST_PROFILE = "mtls_trust_profile";
    public static final String TRUST_ANCHOR = "mtls_trust_anchor";
    public static final String REVOCATION = "mtls_revocation";
    public static final String REVOCATION_SOURCE = "mtls_revocation_source";
    public static final String REVOCATION_THIS_UPDATE = "mtls_revocation_this_update";
    public static final String SELECTOR = "mtls_selector";
    public static final String SOURCE = "mtls_source";

    private final CertificateDescriptions descriptions;
    private final Map<String, String> details = new LinkedHashMap<>();
    private @Nullable ClientCertificate shown;
    private @Nullable ArrivalWay way;
    private @Nullable Object settings;
    private @Nullable TrustProfile profile;

    AuditDetails(AuthenticationMethod method, CertificateDescriptions descriptions) {
        this.descriptions = descriptions;
        put(METHOD, method.metadataValue());
    }

    void certificate(ClientCertificate certificate) {
        shown = certificate;
        CertificateDescription leaf = descriptions.of(certificate.leaf());
        put(SUBJECT, leaf.subject());
        put(ISSUER, leaf.issuer());
        put(SERIAL, leaf.serial());
        put(SHA256, leaf.sha256());
    }

    void trustProfile(String name) {
        put(TRUST_PROFILE, name);
    }

    /** The client's settings as they were read. */
    void settings(Object read) {
        settings = read;
    }

    /** How the certificate came. */
    void way(ArrivalWay arrival) {
        way = arrival;
    }

    /** The trust profile that was found. */
    void trustProfile(TrustProfile found) {
        profile = found;
        trustProfile(found.name());
    }

    /** What is kept of the login besides its event. */
    Sighting sighting(AuthenticationMethod method, Verdict verdict) {
        return new Sighting(method, verdict, shown, way, settings, profile);
    }

    void selector(SubjectSelector selector) {
        put(SELECTOR, selector.type().parameter() + "=" + selector.value());
    }

    void verdict(Verdict verdict) {
        if (verdict instanceof Rejected rejected) {
            put(REASON, rejected.reason().code());
            put(REASON_DETAIL, rejected.detail());
            rejected.cause().ifPresent(cause -> put(REASON_CONTEXT, DetailJson.write(cause)));
        } else if (verdict instanceof Accepted accepted && accepted.basis() instanceof TrustedPath path) {
            put(TRUST_ANCHOR, descriptions.of(path.anchor()).subject());
            revocation(path.revocation());
        } else if (verdict instanceof Accepted accepted && accepted.basis() instanceof Registered registered) {
            put(SOURCE, registered.source().code());
        }
    }

    private void revocation(RevocationResult revocation) {
        put(REVOCATION, revocation.status().code());
        if (!revocation.sources().isEmpty()) {
            put(REVOCATION_SOURCE, revocation.sourceCodes());
        }
        revocation.thisUpdate().ifPresent(time -> put(REVOCATION_THIS_UPDATE, time.toString()));
    }

    Map<String, String> asMap() {
        return Collections.unmodifiableMap(details);
    }

    private void put(String key, String value) {
        details.put(key, VisibleText.of(value));
    }
}
