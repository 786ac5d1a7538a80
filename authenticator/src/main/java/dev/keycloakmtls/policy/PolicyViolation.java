package dev.keycloakmtls.policy;

/** Why a policy refuses a client. The message begins with what has to be put right. */
final class PolicyViolation extends Exception {

    PolicyViolation(String message) {
        super(message);
    }
}
