package dev.keycloakmtls.admin.trustprofile;

import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;

/** The configuration of a trust profile as this API takes and shows it: known keys, and no values that say nothing. */
final class TrustProfileConfig {

    private static final Set<String> KEYS =
            TrustProfileSetting.ALL.stream().map(TrustProfileSetting::key).collect(Collectors.toUnmodifiableSet());

    private TrustProfileConfig() {}

    /** What Keycloak would drop without a word. */
    static List<Problem> unknownKeys(Map<String, List<String>> config) {
        return config.keySet().stream()
                .filter(key -> !KEYS.contains(key))
                .sorted()
                .map(key -> Problem.of(key, ProblemCode.NOT_A_SETTING))
                .toList();
    }

    static Map<String, List<String>> of(ComponentModel component) {
        Map<String, List<String>> config = new LinkedHashMap<>();
        for (TrustProfileSetting<?> setting : TrustProfileSetting.ALL) {
            List<String> values = said(component.getConfig().get(setting.key()));
            if (!values.isEmpty()) {
                config.put(setting.key(), values);
            }
        }
        return config;
    }

    static MultivaluedHashMap<String, String> stored(Map<String, List<String>> config) {
        MultivaluedHashMap<String, String> stored = new MultivaluedHashMap<>();
        config.forEach((key, values) -> {
            List<String> said = said(values);
            if (!said.isEmpty()) {
                stored.put(key, new ArrayList<>(said));
            }
        });
        return stored;
    }

    /** Those of a key's certificates that can be read, by subject; what cannot be read is the profile's problem. */
    static List<CertificateView> certificates(ComponentModel component, String key, Instant now) {
        return said(component.getConfig().get(key)).stream()
                .flatMap(TrustProfileConfig::readable)
                .distinct()
                .map(certificate -> CertificateView.of(certificate, now))
                .sorted(Comparator.comparing(CertificateView::subject).thenComparing(CertificateView::sha256))
                .toList();
    }

    /**
     * Takes a certificate out of everything that a profile trusts or helps itself with.
     *
     * @param sha256 in hexadecimal digits, without colons
     * @return whether the profile had it
     */
    static boolean remove(ComponentModel component, String sha256) {
        boolean removed = false;
        for (String key : TrustProfileSetting.CERTIFICATES) {
            List<String> before = said(component.getConfig().get(key));
            List<String> after =
                    said(before.stream().map(pem -> without(pem, sha256)).toList());
            if (!after.equals(before)) {
                component.getConfig().put(key, new ArrayList<>(after));
                removed = true;
            }
        }
        return removed;
    }

    private static String without(String pem, String sha256) {
        try {
            return Pem.without(
                    pem, der -> Thumbprint.of(Pem.certificate(der)).hex().equalsIgnoreCase(sha256));
        } catch (MalformedException e) {
            return pem; // what cannot be read holds nothing that counts
        }
    }

    private static Stream<X509Certificate> readable(String pem) {
        try {
            return Pem.certificates(pem).stream();
        } catch (MalformedException e) {
            return Stream.empty();
        }
    }

    private static List<String> said(@Nullable List<String> values) {
        return values == null
                ? List.of()
                : values.stream()
                        .filter(value -> value != null && !value.isBlank())
                        .toList();
    }
}
