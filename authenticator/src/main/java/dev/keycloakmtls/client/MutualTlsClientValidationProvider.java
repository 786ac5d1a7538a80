package dev.keycloakmtls.client;

import org.keycloak.models.ClientModel;
import org.keycloak.validation.ClientValidationContext;
import org.keycloak.validation.ClientValidationProvider;
import org.keycloak.validation.ValidationContext;
import org.keycloak.validation.ValidationResult;

/** Keycloak's client validation, and ours after it. Every route that saves a client comes through here. */
final class MutualTlsClientValidationProvider implements ClientValidationProvider {

    private final ClientValidationProvider delegate;

    MutualTlsClientValidationProvider(ClientValidationProvider delegate) {
        this.delegate = delegate;
    }

    @Override
    public ValidationResult validate(ValidationContext<ClientModel> context) {
        delegate.validate(context);
        return check(context);
    }

    @Override
    public ValidationResult validate(ClientValidationContext.OIDCContext context) {
        delegate.validate(context);
        return check(context);
    }

    private ValidationResult check(ValidationContext<ClientModel> context) {
        ClientValidation validation = new ClientValidation(
                context.getSession(),
                // The field stands in the message too: Keycloak shows messages only.
                objection -> context.addError(objection.field(), objection.describe()));
        switch (context.getEvent()) {
            case CREATE -> validation.check(context.getObjectToValidate());
            case UPDATE -> validation.checkUpdate(context.getObjectToValidate());
        }
        return context.toResult();
    }
}
