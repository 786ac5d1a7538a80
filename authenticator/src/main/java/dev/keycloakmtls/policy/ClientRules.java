package dev.keycloakmtls.policy;

import dev.keycloakmtls.client.ClientSettings;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.models.ClientModel;

/** What a policy asks of a client as it is stored, and of a certificate that it presents. */
final class ClientRules {

    /** RFC 4514 §3. */
    private static final Set<String> RFC4514_NAMES = Set.of("CN", "L", "ST", "O", "OU", "C", "STREET", "DC", "UID");

    private static final Pattern ESCAPE = Pattern.compile("\\\\.");

    /** Where no escapes are left, every comma and plus sign outside quotation marks separates attributes. */
    private static final Pattern TYPE_AND_VALUE = Pattern.compile("(?:^|[,+])\\s*([A-Za-z0-9.-]+)\\s*=\\s*(#?)");

    private final MethodPolicy policy;
    private final ClientSettings settings;

    ClientRules(MethodPolicy policy, ClientSettings settings) {
        this.settings = settings;
        this.policy = policy;
    }

    /** @return the method that the client has */
    AuthenticationMethod check(ClientModel client) throws PolicyViolation {
        AuthenticationMethod method = checkMethodAndProfile(client);
        try {
            checkSettings(client, method);
        } catch (InvalidSettingException e) {
            throw new PolicyViolation(e.problem());
        }
        return method;
    }

    /**
     * The same when a client is saved: settings that cannot be read, or that are not there any more, were judged by then, and
     * let nobody in.
     */
    AuthenticationMethod checkUpdated(ClientModel client) throws PolicyViolation {
        AuthenticationMethod method = checkMethodAndProfile(client);
        try {
            checkSettings(client, method);
        } catch (InvalidSettingException e) {
            return method;
        }
        return method;
    }

    private AuthenticationMethod checkMethodAndProfile(ClientModel client) throws PolicyViolation {
        policy.requireReadable();
        AuthenticationMethod method = method(client);
        List<String> profiles = policy.get(MethodPolicy.TRUST_PROFILES);
        if (!profiles.isEmpty() && !profiles.contains(trustProfile(client))) {
            throw new PolicyViolation(
                    ClientAttributes.TRUST_PROFILE,
                    ProblemCode.PROFILE_NOT_ALLOWED.with(Map.of("name", trustProfile(client))));
        }
        return method;
    }

    private void checkSettings(ClientModel client, AuthenticationMethod method)
            throws PolicyViolation, InvalidSettingException {
        switch (method) {
            case CA_SIGNED -> check(client, settings.caSigned(client::getAttribute));
            case SELF_SIGNED -> check(settings.selfSigned(client::getAttribute));
        }
    }

    private AuthenticationMethod method(ClientModel client) throws PolicyViolation {
        return Optional.of(client)
                .filter(candidate -> !candidate.isPublicClient() && !candidate.isBearerOnly())
                .flatMap(candidate -> AuthenticationMethod.ofProviderId(candidate.getClientAuthenticatorType()))
                .filter(method -> policy.get(MethodPolicy.METHODS).isEmpty()
                        || policy.get(MethodPolicy.METHODS).contains(method.metadataValue()))
                .filter(method ->
                        policy.get(MethodPolicy.PSD2_ROLES).isEmpty() || method == AuthenticationMethod.CA_SIGNED)
                .orElseThrow(() ->
                        new PolicyViolation("token_endpoint_auth_method", ProblemCode.METHOD_NOT_ALLOWED.detail()));
    }

    private static String trustProfile(ClientModel client) {
        String name = client.getAttribute(ClientAttributes.TRUST_PROFILE);
        return name != null && !name.isBlank()
                ? name.strip()
                : TrustProfiles.components(client.getRealm())
                        .filter(TrustProfiles::isDefault)
                        .map(component -> String.valueOf(component.getName()))
                        .findFirst()
                        .orElse("");
    }

    private void check(ClientModel client, CaSignedSettings settings) throws PolicyViolation {
        String member = settings.selector().type().parameter();
        if (!policy.get(MethodPolicy.SUBJECTS).isEmpty()
                && !policy.get(MethodPolicy.SUBJECTS).contains(member)) {
            throw new PolicyViolation(member, ProblemCode.SUBJECT_NOT_ALLOWED.detail());
        }
        if (policy.get(MethodPolicy.RFC4514_NAMES) && settings.selector() instanceof SubjectSelector.SubjectDn) {
            checkNames(member, String.valueOf(client.getAttribute(member)));
        }
    }

    /**
     * Asks for the form that every OAuth server reads alike. What looks like an attribute within quotation marks counts as one:
     * rather a name refused too many.
     *
     * @param dn a name that {@link dev.keycloakmtls.domain.name.DistinguishedName#parse} reads
     */
    static void checkNames(String member, String dn) throws PolicyViolation {
        Matcher found = TYPE_AND_VALUE.matcher(ESCAPE.matcher(dn).replaceAll("_"));
        while (found.find()) {
            String type = found.group(1);
            boolean dottedWithHex =
                    Character.isDigit(type.charAt(0)) && !found.group(2).isEmpty();
            if (!dottedWithHex && !RFC4514_NAMES.contains(type.toUpperCase(Locale.ROOT))) {
                throw new PolicyViolation(member, ProblemCode.NAME_NOT_RFC4514.with(Map.of("type", type)));
            }
        }
    }

    private void check(SelfSignedSettings settings) throws PolicyViolation {
        int registered = settings.registration().thumbprints().values().stream()
                .mapToInt(Set::size)
                .sum();
        if (policy.get(MethodPolicy.MAX_CERTIFICATES) > 0 && registered > policy.get(MethodPolicy.MAX_CERTIFICATES)) {
            throw new PolicyViolation(
                    "jwks",
                    ProblemCode.CERTIFICATES_MANY.with(Map.of("count", policy.get(MethodPolicy.MAX_CERTIFICATES))));
        }
        for (X509Certificate certificate : settings.certificates()) {
            check(certificate);
        }
    }

    /** Of a self-signed client: registered, or presented where only a thumbprint or key is registered. */
    void check(X509Certificate certificate) throws PolicyViolation {
        Duration lifetime = Duration.between(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
        if (policy.get(MethodPolicy.MAX_LIFETIME_DAYS) > 0
                && lifetime.compareTo(Duration.ofDays(policy.get(MethodPolicy.MAX_LIFETIME_DAYS))) > 0) {
            throw new PolicyViolation(
                    "jwks",
                    ProblemCode.CERTIFICATE_LIVES_LONG.with(
                            Map.of("count", policy.get(MethodPolicy.MAX_LIFETIME_DAYS))));
        }
        Optional<Detail> weakness = new KeyStrength(
                        Math.max(policy.get(MethodPolicy.MIN_RSA_KEY_SIZE), KeyStrength.DEFAULT.rsaBits()),
                        Math.max(policy.get(MethodPolicy.MIN_EC_KEY_SIZE), KeyStrength.DEFAULT.ecBits()),
                        KeyStrength.DEFAULT.dsaBits())
                .weakness(certificate.getPublicKey());
        if (weakness.isPresent()) {
            throw new PolicyViolation("jwks", weakness.get());
        }
    }
}
