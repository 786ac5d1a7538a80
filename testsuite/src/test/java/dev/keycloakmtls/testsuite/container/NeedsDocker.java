package dev.keycloakmtls.testsuite.container;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** The tests of this class run containers. Without an engine that answers they are skipped, and on CI they fail. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsDocker.Condition.class)
@interface NeedsDocker {
    /** Compose as well. */
    boolean andCompose() default false;

    /** Asks the engine, once: the condition is evaluated for every method. */
    final class Condition implements ExecutionCondition {
        private static final Optional<String> ENGINE = Docker.missing();
        private static final Optional<String> COMPOSE = ENGINE.or(Docker::missingCompose);

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            boolean andCompose = AnnotationSupport.findAnnotation(context.getRequiredTestClass(), NeedsDocker.class)
                    .map(NeedsDocker::andCompose)
                    .orElse(false);
            return (andCompose ? COMPOSE : ENGINE)
                    .map(reason -> NeedsProgram.Condition.skipped("containers, because " + reason))
                    .orElseGet(() -> enabled("an engine answers"));
        }
    }
}
