package dev.keycloakmtls.policy;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.SettingProblem;

/** Says why a policy refuses a client or a request. Keycloak has no place for codes here: the message is the sentence. */
final class PolicyViolation extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Detail detail;

    /** @param problem what has to be put right in the client; the message begins with the field */
    PolicyViolation(SettingProblem problem) {
        super(problem.describe());
        this.detail = problem.detail();
    }

    /** @param field what has to be put right in the client */
    PolicyViolation(String field, Detail detail) {
        this(detail.at(field));
    }

    /** @param detail of what is wrong with the request, or with the policy itself */
    PolicyViolation(Detail detail) {
        super(detail.sentence());
        this.detail = detail;
    }

    /** What is wrong, without the field. */
    Detail detail() {
        return detail;
    }
}
