package dev.keycloakmtls;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.common.util.Time;
import org.keycloak.http.HttpRequest;
import org.keycloak.services.x509.X509ClientCertificateLookup;

@AnalyzeClasses(packages = "dev.keycloakmtls", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** Nothing of Keycloak, and no other package of ours: whatever is added to either is not known to them. */
    @ArchTest
    static final ArchRule decisionsKnowNothingOfTheWiring = classes()
            .that()
            .resideInAnyPackage(
                    "..keycloakmtls.domain..",
                    "..keycloakmtls.verification..",
                    "..keycloakmtls.fairness..",
                    "..keycloakmtls.untrusted..",
                    "..keycloakmtls.problem..")
            .and()
            .doNotHaveSimpleName("DetailJson") // of what was decided, for whoever shows it
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "..keycloakmtls.domain..",
                    "..keycloakmtls.verification..",
                    "..keycloakmtls.fairness..",
                    "..keycloakmtls.untrusted..",
                    "..keycloakmtls.problem..",
                    "java..",
                    "javax.security.auth.x500..",
                    "com.github.benmanes.caffeine.cache..",
                    "org.bouncycastle..",
                    "org.jspecify.annotations..");

    /** Everything else would be fetched past the bounds, and from hosts that the server's administrator has excluded. */
    @ArchTest
    static final ArchRule onlyOnePackageFetches = noClasses()
            .that()
            .resideOutsideOfPackage("..keycloakmtls.fetch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.http..", "java.net.http..", "org.keycloak.connections.httpclient..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.net.HttpURLConnection");

    /** Past it nobody would know whether the headers say one thing, or who has sent them. */
    @ArchTest
    static final ArchRule onlyTheSourceAsksForTheCertificateOfARequest = noClasses()
            .that()
            .resideOutsideOfPackages("..keycloakmtls.lookup..", "..keycloakmtls.tls..")
            .and()
            .doNotHaveSimpleName("ProxyTrust") // of the proxy itself: who has sent the headers
            .should()
            .callMethod(X509ClientCertificateLookup.class, "getCertificateChain", HttpRequest.class)
            .orShould()
            .callMethod(HttpRequest.class, "getClientCertificateChain");

    /** Keycloak's offset counts everywhere, or what one part keeps has ended for another. */
    @ArchTest
    static final ArchRule thereIsOneClock = noClasses()
            .that()
            .doNotHaveSimpleName("KeycloakTime")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(InstantSource.class, "system")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName(Time.class.getName());

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.keycloakmtls.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheReporterLetsClientsIn = noClasses()
            .that()
            .doNotHaveSimpleName("VerdictReporter")
            .should()
            .callMethod(ClientAuthenticationFlowContext.class, "success");

    @ArchTest
    static final ArchRule whoDecidesAboutPathsDoesNotDependOnTheOrderOfProviders = noClasses()
            .that()
            .doNotHaveSimpleName("JdkPkix")
            .should()
            .callMethod(CertificateFactory.class, "getInstance", String.class)
            .orShould()
            .callMethod(CertPathBuilder.class, "getInstance", String.class)
            .orShould()
            .callMethod(CertPathValidator.class, "getInstance", String.class);

    @ArchTest
    static final ArchRule thereIsNoCatchAll = classes()
            .should()
            .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Data)$")
            .andShould()
            .resideOutsideOfPackage("..util..");
}
