package dev.keycloakmtls.verification;

import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;

/** The outcome of looking for a client's trust profile. */
public sealed interface TrustProfileLookup {

    /** The profile exists and is usable. */
    record Found(TrustProfile profile) implements TrustProfileLookup {}

    /** There is no usable profile, and so nobody is trusted. */
    record Missing(Rejected rejection) implements TrustProfileLookup {}
}
