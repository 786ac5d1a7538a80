package dev.keycloakmtls.client;

import dev.keycloakmtls.config.AttributeSource;
import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.config.SettingsCache;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.verification.SelfSignedVerifier;
import java.security.cert.X509Certificate;
import java.util.List;

/** What is configured for clients, read once for each content, whoever asks. */
public final class ClientSettings {

    private static final SettingsCache<CaSignedSettings> CA_SIGNED =
            new SettingsCache<>(CaSignedSettings.ATTRIBUTES, CaSignedSettings::read);

    private static final SettingsCache<SelfSignedSettings> SELF_SIGNED =
            new SettingsCache<>(SelfSignedSettings.ATTRIBUTES, SelfSignedSettings::read);

    private static final SettingsCache<List<Unfit>> UNFIT =
            new SettingsCache<>(SelfSignedSettings.ATTRIBUTES, ClientSettings::readUnfit);

    private ClientSettings() {}

    /** A registered certificate that is refused whenever it is shown. */
    record Unfit(X509Certificate certificate, Rejected rejected) {}

    /** Those among the registered certificates; asked of the JDK once, because it validates each for that. */
    static List<Unfit> unfit(AttributeSource attributes) throws InvalidSettingException {
        return UNFIT.get(attributes);
    }

    private static List<Unfit> readUnfit(AttributeSource attributes) throws InvalidSettingException {
        return selfSigned(attributes).certificates().stream()
                .flatMap(certificate ->
                        SelfSignedVerifier.unfit(certificate)
                                .map(rejected -> new Unfit(certificate, rejected))
                                .stream())
                .toList();
    }

    /** @throws InvalidSettingException naming the first attribute that cannot be used */
    public static CaSignedSettings caSigned(AttributeSource attributes) throws InvalidSettingException {
        return CA_SIGNED.get(attributes);
    }

    /** @throws InvalidSettingException naming the first attribute that cannot be used */
    public static SelfSignedSettings selfSigned(AttributeSource attributes) throws InvalidSettingException {
        return SELF_SIGNED.get(attributes);
    }
}
