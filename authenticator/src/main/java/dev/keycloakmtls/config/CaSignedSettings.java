package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
                    SettingProblem.of(SubjectSelector.Type.SUBJECT_DN.parameter(), ProblemCode.CA_NONE));
        }
        String attribute = set.get(0).parameter();
        if (set.size() > 1) {
            throw new InvalidSettingException(new SettingProblem(
                    attribute,
                    ProblemCode.CA_SEVERAL,
                    Map.of("other", set.get(1).parameter())));
        }
        try {
            return new CaSignedSettings(
                    set.get(0).parse(attributes.text(attribute)), attributes.text(ClientAttributes.TRUST_PROFILE));
        } catch (MalformedException e) {
            throw new InvalidSettingException(e.at(attribute));
        }
    }
}
