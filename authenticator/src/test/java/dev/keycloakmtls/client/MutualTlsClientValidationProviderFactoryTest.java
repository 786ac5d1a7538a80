package dev.keycloakmtls.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.validation.ClientValidationProvider;
import org.keycloak.validation.ClientValidationProviderFactory;
import org.keycloak.validation.DefaultClientValidationProviderFactory;

class MutualTlsClientValidationProviderFactoryTest {

    /** Somebody else's decorator, written as this one is. */
    private static final class Other implements ClientValidationProviderFactory {
        private final int order;

        private Other(int order) {
            this.order = order;
        }

        @Override
        public ClientValidationProvider create(KeycloakSession session) {
            throw new IllegalStateException("is not asked");
        }

        @Override
        public String getId() {
            return "other-" + order;
        }

        @Override
        public int order() {
            return order;
        }
    }

    private final ClientValidationProviderFactory ours = new MutualTlsClientValidationProviderFactory();
    private final ClientValidationProviderFactory stock = new DefaultClientValidationProviderFactory();

    @Test
    void takesTheHighestOfThoseBelowIt() {
        Other below = new Other(50);

        assertThat(MutualTlsClientValidationProviderFactory.next(Stream.of(stock, below, ours)))
                .contains(below);
    }

    /** Each took the other, and a server with both did not start: it validates its own clients. */
    @Test
    void takesNoDecoratorOfTheSameOrAHigherOrderWhichMayTakeThisOne() {
        assertThat(MutualTlsClientValidationProviderFactory.next(
                        Stream.of(ours, new Other(ours.order()), new Other(ours.order() + 1), stock)))
                .contains(stock);
    }
}
