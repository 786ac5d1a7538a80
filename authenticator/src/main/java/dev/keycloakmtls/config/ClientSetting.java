package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.SubjectSelector;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * A setting of a client: an attribute. What is said of it anywhere is taken from here: what is read, the fields of Keycloak's
 * <em>Credentials</em> tab, and docs/configuration.md.
 *
 * @param attribute its name in realm exports: never changed
 * @param form how it is entered in Keycloak's tab
 * @param label what Keycloak's tab calls it in English
 * @param help what it means; one or two sentences
 * @param remark what documents say besides: how it is compared, or what counts without it; may be empty
 */
public record ClientSetting(String attribute, Form form, String label, String help, String remark) {

    /** How a setting is entered. Keycloak's tab sends lists for other types than these, and Keycloak stores strings. */
    public enum Form {
        /** One line. */
        LINE(ProviderConfigProperty.STRING_TYPE),
        /** Several lines. */
        LINES(ProviderConfigProperty.TEXT_TYPE),
        /** Keycloak has its own fields for it. */
        OF_KEYCLOAK("");

        private final String keycloakType;

        Form(String keycloakType) {
            this.keycloakType = keycloakType;
        }
    }

    /** What both methods read. */
    public static final List<ClientSetting> OF_BOTH = List.of(new ClientSetting(
            ClientAttributes.TRUST_PROFILE,
            Form.LINE,
            "Trust profile",
            "The name of a trust profile of the realm. Empty: the realm's default profile.",
            ""));

    private static final List<ClientSetting> OF_SELF_SIGNED = List.of(
            selfSigned(
                    ClientAttributes.CERTIFICATES,
                    Form.LINES,
                    "Certificates",
                    "The client's certificates in PEM, one after the other. Register the next one before the current one expires,"
                            + " and both work."),
            selfSigned(
                    ClientAttributes.THUMBPRINTS,
                    Form.LINES,
                    "Certificate thumbprints",
                    "SHA-256 thumbprints of the client's certificates, one a line, in hex or base64url (x5t#S256)."),
            selfSigned(
                    ClientAttributes.PUBLIC_KEYS,
                    Form.LINES,
                    "Public keys",
                    "PEM public keys, or SHA-256 thumbprints of SubjectPublicKeyInfo structures, one a line. Any certificate for"
                            + " such a key is accepted, also a re-issued one."),
            selfSigned(
                    ClientAttributes.SUBJECT_DN,
                    Form.LINE,
                    "Pinned subject DN",
                    "A subject DN that is looked up among the pinned certificates of the trust profile: the realm decides which"
                            + " certificate that is."),
            selfSigned(
                    ClientAttributes.USE_JWKS_STRING,
                    Form.OF_KEYCLOAK,
                    "Use JWKS",
                    "With `true`, the key set in `jwks.string` counts."),
            selfSigned(
                    ClientAttributes.JWKS_STRING,
                    Form.OF_KEYCLOAK,
                    "JWKS",
                    "A JWKS; the `x5c[0]` of each key counts, and must be for the key that the JWK describes."),
            selfSigned(
                    ClientAttributes.USE_JWKS_URL,
                    Form.OF_KEYCLOAK,
                    "Use JWKS URL",
                    "With `true`, the key set that is published at `jwks.url` counts."),
            selfSigned(
                    ClientAttributes.JWKS_URL, Form.OF_KEYCLOAK, "JWKS URL", "Where such a JWKS is published, https."));

    /** Returns the settings that this method alone reads. */
    public static List<ClientSetting> own(AuthenticationMethod method) {
        return switch (method) {
            case CA_SIGNED ->
                Arrays.stream(SubjectSelector.Type.values())
                        .map(ClientSetting::selector)
                        .toList();
            case SELF_SIGNED -> OF_SELF_SIGNED;
        };
    }

    /** Returns the settings that a method reads, in the order in which they are shown. */
    public static List<ClientSetting> of(AuthenticationMethod method) {
        return Stream.concat(own(method).stream(), OF_BOTH.stream()).toList();
    }

    /** Returns the names of the attributes that a method reads. */
    static List<String> attributes(AuthenticationMethod method) {
        return of(method).stream().map(ClientSetting::attribute).toList();
    }

    /** Returns what Keycloak's tab shows of a method. */
    public static List<ProviderConfigProperty> properties(AuthenticationMethod method) {
        return of(method).stream()
                .filter(setting -> setting.form != Form.OF_KEYCLOAK)
                .map(setting -> new ProviderConfigProperty(
                        setting.attribute, setting.labelKey(), setting.helpKey(), setting.form.keycloakType, null))
                .toList();
    }

    private static ClientSetting selector(SubjectSelector.Type type) {
        return new ClientSetting(type.parameter(), Form.LINE, type.label(), type.help(), type.comparison());
    }

    private static ClientSetting selfSigned(String attribute, Form form, String label, String help) {
        return new ClientSetting(attribute, form, label, help, "");
    }

    /** The key of {@link #label} in {@code messages_en.properties} and its translations. */
    public String labelKey() {
        return messageKey() + ".label";
    }

    /** The key of {@link #help} in {@code messages_en.properties} and its translations. */
    public String helpKey() {
        return messageKey() + ".help";
    }

    private String messageKey() {
        return "mtls." + attribute.replaceFirst("^mtls\\.", "");
    }

    /** The setting's line in a table of docs/configuration.md. */
    public String row() {
        return remark.isEmpty()
                ? "| `%s` | %s |".formatted(attribute, help)
                : "| `%s` | %s | %s |".formatted(attribute, help, remark);
    }
}
