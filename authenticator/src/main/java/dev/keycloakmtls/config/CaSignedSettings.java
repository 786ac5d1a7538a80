package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.problem.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is configured for a {@code tls-client-auth} client.
 *
 * @param selector the one subject value of RFC 8705 §2.1.2
 * @param trustProfile a profile's name; empty: the realm's default
 */
public record CaSignedSettings(SubjectSelector selector, String trustProfile) {

    /** All attributes that are read. */
    public static final List<String> ATTRIBUTES = ClientSetting.attributes(AuthenticationMethod.CA_SIGNED);

    /**
     * Reads the client's attributes.
     *
     * @throws InvalidSettingException if not exactly one selector is set, or it is malformed
     */
    public static CaSignedSettings read(AttributeSource attributes) throws InvalidSettingException {
        List<SubjectSelector.Type> set = new ArrayList<>();
        for (SubjectSelector.Type type : SubjectSelector.Type.values()) {
            if (!attributes.text(type.parameter()).isEmpty()) {
                set.add(type);
            }
        }
        if (set.isEmpty()) {
            throw new InvalidSettingException(
                    SubjectSelector.Type.SUBJECT_DN.parameter(),
                    "exactly one of the subject DN and the subject alternative names must be set, none is"
                            + " (RFC 8705 §2.1.2)");
        }
        String attribute = set.get(0).parameter();
        if (set.size() > 1) {
            throw new InvalidSettingException(
                    attribute,
                    "exactly one of the subject DN and the subject alternative names must be set, not also "
                            + set.get(1).parameter() + " (RFC 8705 §2.1.2)");
        }
        try {
            return new CaSignedSettings(
                    set.get(0).parse(attributes.text(attribute)), attributes.text(ClientAttributes.TRUST_PROFILE));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(attribute, e);
        }
    }
}
