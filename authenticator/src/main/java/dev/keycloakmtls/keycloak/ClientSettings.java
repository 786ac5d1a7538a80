package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.config.AttributeSource;
import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.config.InvalidSettingException;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.config.SettingsCache;

/** What is configured for clients, read once for each content, whoever asks. */
public final class ClientSettings {

    private static final SettingsCache<CaSignedSettings> CA_SIGNED =
            new SettingsCache<>(CaSignedSettings.ATTRIBUTES, CaSignedSettings::read);

    private static final SettingsCache<SelfSignedSettings> SELF_SIGNED =
            new SettingsCache<>(SelfSignedSettings.ATTRIBUTES, SelfSignedSettings::read);

    private ClientSettings() {}

    /** @throws InvalidSettingException naming the first attribute that cannot be used */
    public static CaSignedSettings caSigned(AttributeSource attributes) throws InvalidSettingException {
        return CA_SIGNED.get(attributes);
    }

    /** @throws InvalidSettingException naming the first attribute that cannot be used */
    public static SelfSignedSettings selfSigned(AttributeSource attributes) throws InvalidSettingException {
        return SELF_SIGNED.get(attributes);
    }
}
