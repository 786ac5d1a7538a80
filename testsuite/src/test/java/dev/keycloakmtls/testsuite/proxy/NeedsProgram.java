package dev.keycloakmtls.testsuite.proxy;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** The tests of this class run an external program. Without it they are skipped, and on CI they fail. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(NeedsProgram.All.class)
@ExtendWith(NeedsProgram.Condition.class)
public @interface NeedsProgram {
    /** The program's name. */
    String value();

    /** Debian's package that has it, if it is called otherwise. */
    String packaged() default "";

    /** Several programs. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(NeedsProgram.Condition.class)
    @interface All {
        NeedsProgram[] value();
    }

    /** Looks for the program on the {@code PATH}. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            for (NeedsProgram needed :
                    AnnotationSupport.findRepeatableAnnotations(context.getRequiredTestClass(), NeedsProgram.class)) {
                String program = needed.value();
                if (Program.find(program).isEmpty()) {
                    String missing = program + " is not on the PATH (apt-get install "
                            + (needed.packaged().isEmpty() ? program : needed.packaged()) + ")";
                    return skipped(missing);
                }
            }
            return enabled("everything is installed");
        }

        /** For a developer; on CI it is an error. */
        public static ConditionEvaluationResult skipped(String reason) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException(reason + ", and CI skips nothing");
            }
            return disabled(reason);
        }
    }
}
