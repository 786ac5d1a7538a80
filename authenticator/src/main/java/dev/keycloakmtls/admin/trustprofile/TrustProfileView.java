package dev.keycloakmtls.admin.trustprofile;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.admin.rest.UsedBy;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.Statement;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;

/**
 * A trust profile as an administrator reads it.
 *
 * @param id of the component
 * @param isDefault whether clients that name no profile use this one
 * @param version what a change must be based on
 * @param config by the keys of {@link TrustProfileSetting}
 * @param anchors those of the profile itself that can be read; not those of the server's truststore
 * @param statement the same as problem, with its code
 * @param problem why clients of this profile are refused, whoever they are
 * @param usedBy the clients that it decides about
 */
@Schema("TrustProfile")
public record TrustProfileView(
        String id,
        String name,
        @JsonProperty("default") boolean isDefault,
        String version,
        Map<String, List<String>> config,
        List<CertificateView> anchors,
        List<CertificateView> intermediates,
        List<CertificateView> pinned,
        @Nullable String problem,
        @Nullable Statement statement,
        UsedBy usedBy) {

    /**
     * A trust profile in a line.
     *
     * @param anchors how many there are in the profile itself
     * @param pinned how many certificates clients may be bound to by their subject
     */
    @Schema("TrustProfileSummary")
    public record Brief(
            String id,
            String name,
            @JsonProperty("default") boolean isDefault,
            int anchors,
            int pinned,
            @Nullable String problem,
            @Nullable Statement statement) {}

    static TrustProfileView of(AdminRequest request, ComponentModel component, TrustProfileUsers users) {
        Instant now = KeycloakTime.CLOCK.instant();
        Optional<Detail> problem = problem(request, component);
        return new TrustProfileView(
                component.getId(),
                component.getName(),
                TrustProfiles.isDefault(component),
                TrustProfileVersion.of(component),
                TrustProfileConfig.of(component),
                TrustProfileConfig.certificates(component, TrustProfileSetting.TRUST_ANCHORS.key(), now),
                TrustProfileConfig.certificates(component, TrustProfileSetting.INTERMEDIATES.key(), now),
                TrustProfileConfig.certificates(component, TrustProfileSetting.PINNED_CERTIFICATES.key(), now),
                problem.map(Detail::sentence).orElse(null),
                Statement.of(problem),
                users.of(component));
    }

    static Brief brief(AdminRequest request, ComponentModel component) {
        Instant now = KeycloakTime.CLOCK.instant();
        Optional<Detail> problem = problem(request, component);
        return new Brief(
                component.getId(),
                component.getName(),
                TrustProfiles.isDefault(component),
                TrustProfileConfig.certificates(component, TrustProfileSetting.TRUST_ANCHORS.key(), now)
                        .size(),
                TrustProfileConfig.certificates(component, TrustProfileSetting.PINNED_CERTIFICATES.key(), now)
                        .size(),
                problem.map(Detail::sentence).orElse(null),
                Statement.of(problem));
    }

    private static Optional<Detail> problem(AdminRequest request, ComponentModel component) {
        return new TrustProfiles(request.session(), request.realm()).problem(component);
    }
}
