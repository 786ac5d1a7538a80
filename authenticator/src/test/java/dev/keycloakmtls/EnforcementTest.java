package dev.keycloakmtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import dev.keycloakmtls.config.PolicySetting;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.policy.MethodPolicy;
import dev.keycloakmtls.registration.TrustProfilePolicyFactory;
import dev.keycloakmtls.server.ServerOption;
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

    /**
     * A chain that is a path as it was presented is not searched for: a rule that only the search knows would not hold for it.
     */
    @ArchTest
    static void noPartOfAPolicyHoldsOnlyWhereAPathIsSearchedFor(JavaClasses classes) {
        List<String> search = Stream.of("PathSearch", "PathValidator", "PathDiagnosis")
                .map(name -> classes.get("dev.keycloakmtls.verification.path." + name)
                        .getName())
                .toList();
        for (RecordComponent part : PathPolicy.class.getRecordComponents()) {
            assertThat(askers(classes, PathPolicy.class, part))
                    .as(part.getName())
                    .anyMatch(name -> name.matches("dev\\.keycloakmtls\\.verification\\.(path\\.)?\\w+")
                            && !search.contains(name));
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

    @ArchTest
    static void somebodyAsksForEachSettingThatIsDeclared(JavaClasses classes) {
        for (Class<?> declaring : List.of(
                TrustProfileSetting.class, MethodPolicy.class, TrustProfilePolicyFactory.class, ServerOption.class)) {
            List<JavaField> settings = classes.get(declaring).getFields().stream()
                    .filter(field -> field.getRawType().isEquivalentTo(PolicySetting.class)
                            || field.getRawType().isEquivalentTo(ServerOption.class)
                            || field.getRawType().isEquivalentTo(TrustProfileSetting.class))
                    .toList();
            assertThat(settings).isNotEmpty();
            assertThat(settings).allSatisfy(setting -> assertThat(setting.getAccessesToSelf())
                    .as(setting.getFullName())
                    .anyMatch(access -> !access.getOrigin().getName().equals("<clinit>")));
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
