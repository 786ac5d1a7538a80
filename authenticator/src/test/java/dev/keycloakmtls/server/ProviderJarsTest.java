package dev.keycloakmtls.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProviderJarsTest {

    private static final URL OLD = in("keycloak-mtls-client-auth-0.9.0.jar");
    private static final URL NEW = in("keycloak-mtls-client-auth-0.9.1.jar");

    @Test
    void refusesTwoVersionsAndNamesBoth() {
        assertThatThrownBy(() -> ProviderJars.requireOne(List.of(NEW, OLD)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "providers/ has keycloak-mtls-client-auth more than once: keycloak-mtls-client-auth-0.9.0.jar and"
                                + " keycloak-mtls-client-auth-0.9.1.jar. Keep one, and run kc.sh build.");
    }

    @Test
    void takesTheSameJarByTwoClassLoadersForOne() {
        assertThatCode(() -> ProviderJars.requireOne(List.of(OLD, in("keycloak-mtls-client-auth-0.9.0.jar"))))
                .doesNotThrowAnyException();
    }

    @Test
    void findsTheMarkOfThisBuildOnce() {
        assertThatCode(ProviderJars::requireOne).doesNotThrowAnyException();
    }

    private static URL in(String jar) {
        try {
            return URI.create("jar:file:/opt/keycloak/providers/" + jar + "!/" + ProviderJars.MARK)
                    .toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
