package dev.keycloakmtls.client;

import dev.keycloakmtls.config.AttributeSource;
import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.config.SettingsCache;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.verification.SelfSignedVerifier;
import java.security.cert.X509Certificate;
import java.util.List;
import org.keycloak.models.KeycloakSession;

/** What is configured for clients, read once for each content, whoever asks. Each server has one. */
public final class ClientSettings {

    private final SettingsCache<CaSignedSettings> caSigned =
            new SettingsCache<>(CaSignedSettings.ATTRIBUTES, CaSignedSettings::read);

    private final SettingsCache<SelfSignedSettings> selfSigned =
            new SettingsCache<>(SelfSignedSettings.ATTRIBUTES, SelfSignedSettings::read);

    private final SettingsCache<List<Unfit>> unfit =
            new SettingsCache<>(SelfSignedSettings.ATTRIBUTES, this::readUnfit);

    private ClientSettings() {}

    /** Those of this server. */
    public static ClientSettings of(KeycloakSession session) {
        return MutualTlsServer.of(session).only(ClientSettings.class, options -> new ClientSettings());
    }

    /** A registered certificate that is refused whenever it is shown. */
    record Unfit(X509Certificate certificate, Rejected rejected) {}

    /** Those among the registered certificates; asked of the JDK once, because it validates each for that. */
    List<Unfit> unfit(AttributeSource attributes) throws InvalidSettingException {
        return unfit.get(attributes);
    }

    private List<Unfit> readUnfit(AttributeSource attributes) throws InvalidSettingException {
        return selfSigned(attributes).certificates().stream()
                .flatMap(certificate ->
                        SelfSignedVerifier.unfit(certificate)
                                .map(rejected -> new Unfit(certificate, rejected))
                                .stream())
                .toList();
    }

    /** @throws InvalidSettingException naming the first attribute that cannot be used */
    public CaSignedSettings caSigned(AttributeSource attributes) throws InvalidSettingException {
        return caSigned.get(attributes);
    }

    /** @throws InvalidSettingException naming the first attribute that cannot be used */
    public SelfSignedSettings selfSigned(AttributeSource attributes) throws InvalidSettingException {
        return selfSigned.get(attributes);
    }
}
