package dev.keycloakmtls.untrusted;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Writes an unexpected exception into one line of the log: its class and message, where it was thrown, and the same of its
 * causes. A stack trace has a message as it is, and who can bring an exception about can often choose a part of that.
 */
public final class FailureText {

    private static final int FRAMES = 12;
    private static final int CAUSES = 4;

    private FailureText() {}

    /** Writes the failure on one line, whole or marked as cut. */
    public static String of(Throwable failure) {
        StringBuilder text = new StringBuilder();
        Throwable cause = failure;
        for (int i = 0; i < CAUSES && cause != null; i++) {
            text.append(i == 0 ? "" : "; caused by ").append(cause).append(frames(cause));
            cause = cause.getCause();
        }
        return VisibleText.of(text.toString());
    }

    private static String frames(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .limit(FRAMES)
                .map(frame -> " at " + frame)
                .collect(Collectors.joining());
    }
}
