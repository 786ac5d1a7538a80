package dev.keycloakmtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.TrustProfile;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;

/** What can be set decides: nothing of a profile is read, kept, and then asked by nobody. */
@AnalyzeClasses(packages = "dev.keycloakmtls", importOptions = DoNotIncludeTests.class)
class EnforcementTest {

    @ArchTest
    static void whoVerifiesAsksForEachPartOfAPolicy(JavaClasses classes) {
        for (Class<?> policy : List.of(PathPolicy.class, RevocationPolicy.class)) {
            for (RecordComponent part : policy.getRecordComponents()) {
                assertThat(askers(classes, policy, part))
                        .as(policy.getSimpleName() + "." + part.getName())
                        .anyMatch(name -> name.startsWith("dev.keycloakmtls.verification."));
            }
        }
    }

    @ArchTest
    static void somebodyAsksForEachPartOfAProfile(JavaClasses classes) {
        for (RecordComponent part : TrustProfile.class.getRecordComponents()) {
            assertThat(askers(classes, TrustProfile.class, part))
                    .as(part.getName())
                    .anyMatch(name -> !name.matches("dev\\.keycloakmtls\\.(domain|config)\\..*"));
        }
    }

    private static List<String> askers(JavaClasses classes, Class<?> type, RecordComponent part) {
        JavaMethod accessor = classes.get(type).getMethod(part.getName());
        return Stream.concat(accessor.getCallsOfSelf().stream(), accessor.getReferencesToSelf().stream())
                .map(access -> access.getOriginOwner())
                .map(JavaClass::getName)
                .toList();
    }
}
