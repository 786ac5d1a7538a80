package dev.keycloakmtls.verification;

import dev.keycloakmtls.domain.SelfSignedRegistration;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a certificate was accepted. Two are equal if their parts are the same objects: those are immutable, and
 * parsed once for each text that they were made from, so that nothing of them has to be compared at each request.
 */
@SuppressWarnings("ReferenceEquality") // what it is about
sealed interface AcceptanceRule {

    /** RFC 8705 §2.1: a subject in a profile. */
    record CaSigned(SubjectSelector selector, TrustProfile profile) implements AcceptanceRule {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof CaSigned rule && rule.selector == selector && rule.profile == profile;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(selector) + System.identityHashCode(profile);
        }
    }

    /** RFC 8705 §2.2: a credential that is stored with the client. */
    record Stored(SelfSignedRegistration registration) implements AcceptanceRule {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Stored rule && rule.registration == registration;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(registration);
        }
    }

    /** RFC 8705 §2.2: a credential that is kept elsewhere, where it is looked for each time: only its fitness is remembered. */
    record KeptElsewhere(SelfSignedRegistration registration) implements AcceptanceRule {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof KeptElsewhere rule && rule.registration == registration;
        }

        @Override
        public int hashCode() {
            return 31 + System.identityHashCode(registration);
        }
    }
}
