package dev.keycloakmtls.client;

import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.SettingProblem;
import java.util.Optional;
import java.util.Set;

/**
 * What is wrong with a client, and what it depends on.
 *
 * @param concerns the attributes, or fields of the representation, that can bring it about
 * @param about the credential that it is about, if it is about one of several
 * @param kind whether an update may leave it, and an import
 */
record Finding(SettingProblem problem, Set<String> concerns, Optional<Thumbprint> about, Kind kind) {

    /** What a save does about it. */
    enum Kind {
        /** Refused, if the save brings it about. */
        WRONG,
        /** The same, of single entries: refused only if an attribute says something new. */
        ENTRY,
        /** Nobody can authenticate: refused, unless the save has only taken away. */
        NOBODY,
        /** A name that means nothing: refused if the save brings it about, shown after an import. */
        MISSPELT
    }

    static Finding wrong(SettingProblem problem, Set<String> concerns) {
        return new Finding(problem, concerns, Optional.empty(), Kind.WRONG);
    }

    static Finding wrong(SettingProblem problem) {
        return wrong(problem, Set.of(problem.field()));
    }
}
