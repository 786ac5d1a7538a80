package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.SubjectSelector;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Describes the per-client settings to the Credentials tab of the admin console. Only single-valued types: the console
 * sends lists for the others, and Keycloak stores strings. Labels and help are keys of {@code messages_en.properties}.
 */
public final class ClientProperties {

    private ClientProperties() {}

    /** The settings of a method, in the order in which they are shown. */
    public static List<ProviderConfigProperty> of(AuthenticationMethod method) {
        List<ProviderConfigProperty> properties = new ArrayList<>();
        switch (method) {
            case CA_SIGNED -> {
                for (SubjectSelector.Type type : SubjectSelector.Type.values()) {
                    properties.add(property(type.parameter(), ProviderConfigProperty.STRING_TYPE));
                }
            }
            case SELF_SIGNED -> {
                properties.add(property(ClientAttributes.CERTIFICATES, ProviderConfigProperty.TEXT_TYPE));
                properties.add(property(ClientAttributes.THUMBPRINTS, ProviderConfigProperty.TEXT_TYPE));
                properties.add(property(ClientAttributes.PUBLIC_KEYS, ProviderConfigProperty.TEXT_TYPE));
                properties.add(property(ClientAttributes.SUBJECT_DN, ProviderConfigProperty.STRING_TYPE));
            }
        }
        properties.add(property(ClientAttributes.TRUST_PROFILE, ProviderConfigProperty.STRING_TYPE));
        return List.copyOf(properties);
    }

    private static ProviderConfigProperty property(String attribute, String type) {
        String key = "mtls." + attribute.replaceFirst("^mtls\\.", "");
        return new ProviderConfigProperty(attribute, key + ".label", key + ".help", type, null);
    }
}
