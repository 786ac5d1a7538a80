package dev.keycloakmtls.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.tls.GuardState.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardStateTest {

    private static final Detail SOMEBODY_ELSE = ProblemCode.GUARD_LOOKUP_MISSING.detail();

    private final GuardState state = new GuardState();
    private final List<String> done = new ArrayList<>();

    @Test
    void isNotConfirmedUntilSomebodyHasFoundOut() {
        state.whenConfirmed(() -> done.add("early"));

        assertThat(state.status()).isEqualTo(Status.WAITING);
        assertThat(state.isConfirmed()).isFalse();
        assertThat(state.objection()).contains(ProblemCode.GUARD_NOT_STARTED.detail());
        assertThat(done).isEmpty();
    }

    @Test
    void runsWhatWaitsForItOnceAndWhatComesLaterAtOnce() {
        state.whenConfirmed(() -> done.add("early"));

        state.confirm();
        assertThat(done).containsExactly("early");

        state.whenConfirmed(() -> done.add("late"));
        assertThat(done).containsExactly("early", "late");
        assertThat(state.isConfirmed()).isTrue();
        assertThat(state.objection()).isEmpty();
    }

    @Test
    void runsNothingWhereItTurnsOutOtherwise() {
        state.whenConfirmed(() -> done.add("early"));

        state.giveUp(SOMEBODY_ELSE);
        state.whenConfirmed(() -> done.add("late"));

        assertThat(done).isEmpty();
        assertThat(state.status()).isEqualTo(Status.IMPOSSIBLE);
        assertThat(state.objection()).contains(SOMEBODY_ELSE);
    }

    @Test
    void isNotConfirmedWhereTheAdministratorWantsEverybodyToSeeEverything() {
        state.switchOff();

        assertThat(state.isConfirmed()).isFalse();
        assertThat(state.objection()).contains(ProblemCode.GUARD_OFF.detail());
    }

    @Test
    void staysWhatItWasFoundToBe() {
        state.giveUp(SOMEBODY_ELSE);

        assertThatThrownBy(state::confirm).isInstanceOf(IllegalStateException.class);
        assertThat(state.isConfirmed()).isFalse();
    }

    /** A server that is asked too early, or where nobody finds out, shows too little and never too much. */
    @Test
    void hidesUntilItIsKnownThatThereIsNothingToHide() {
        assertThat(state.hidesTls()).isTrue();
        assertThat(state.hidesHeaders()).isTrue();

        state.hideHeaders(false);
        state.notNeeded();

        assertThat(state.hidesTls()).isFalse();
        assertThat(state.hidesHeaders()).isFalse();
        GuardState impossible = new GuardState();
        impossible.giveUp(SOMEBODY_ELSE);
        assertThat(impossible.hidesTls()).isTrue();
        GuardState off = new GuardState();
        off.switchOff();
        assertThat(off.hidesTls()).isFalse();
    }
}
