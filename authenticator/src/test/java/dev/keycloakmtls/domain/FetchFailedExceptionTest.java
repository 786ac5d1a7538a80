package dev.keycloakmtls.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class FetchFailedExceptionTest {

    @Test
    void tellsFailedConnectionsFromAnswersWithoutUse() {
        assertThat(Kind.of(new ConnectException())).isEqualTo(Kind.UNREACHABLE);
        assertThat(Kind.of(new SocketTimeoutException())).isEqualTo(Kind.UNREACHABLE);
        assertThat(Kind.of(new UnknownHostException())).isEqualTo(Kind.UNREACHABLE);
        assertThat(Kind.of(new IOException())).isEqualTo(Kind.UNUSABLE);
        for (Kind kind : Kind.values()) {
            assertThat(Kind.of(new FetchFailedException(kind, ProblemCode.NO_ANSWER.detail())))
                    .isEqualTo(kind);
        }
    }
}
