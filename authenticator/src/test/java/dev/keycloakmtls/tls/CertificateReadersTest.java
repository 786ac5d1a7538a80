package dev.keycloakmtls.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JARs beside the extension's, with classes that were compiled. */
class CertificateReadersTest {

    @TempDir
    Path directory;

    private Path providers;
    private Path ours;

    @BeforeEach
    void putOurJarThere() throws IOException {
        providers = Files.createDirectory(directory.resolve("providers"));
        ours = jar("ours.jar", "request.getClientCertificateChain()");
    }

    @Test
    void findNothingInOurOwnJarNorInHarmlessOnes() throws IOException {
        jar("harmless.jar", "lookup.getCertificateChain(request)");
        Files.writeString(providers.resolve("README.md"), "getClientCertificateChain");

        assertThat(CertificateReaders.among(ours)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            request.getClientCertificateChain()
            (java.security.cert.X509Certificate[]) request.getClass().getMethod("getClientCertificateChain").invoke(request)
            (java.security.cert.X509Certificate[]) Class.forName("dev.keycloakmtls.tls.GuardedLookup").getMethods()[0].invoke(lookup)
            ((org.keycloak.services.x509.X509ClientCertificateLookup) Class.forName("org.keycloak.services.x509.DefaultClientCertificateLookup").newInstance()).getCertificateChain(request)
            """)
    void findAClassThatCouldReadTheConnection(String expression) throws IOException {
        jar("another.jar", expression);

        assertThat(CertificateReaders.among(ours)).hasValueSatisfying(found -> assertThat(found.sentence())
                .contains("com/example/Reader.class", "another.jar"));
    }

    /** By the file, not by what it is called inside. */
    @Test
    void findAClassThatCallsItselfOneOfOurs() throws IOException {
        jar("another.jar", "dev.keycloakmtls.x.Reader", "request.getClientCertificateChain()");

        assertThat(CertificateReaders.among(ours)).isPresent();
    }

    @Test
    void failWhereAJarCannotBeRead() throws IOException {
        Files.createDirectory(providers.resolve("broken.jar"));

        assertThatThrownBy(() -> CertificateReaders.among(ours)).isInstanceOf(IOException.class);
    }

    private Path jar(String file, String expression) throws IOException {
        return jar(file, "com.example.Reader", expression);
    }

    private Path jar(String file, String name, String expression) throws IOException {
        Path compiled =
                ForeignClass.compiled(Files.createDirectories(directory.resolve("of-" + file)), name, expression);
        Path jar = providers.resolve(file);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("META-INF/notes.txt"));
            out.putNextEntry(new JarEntry(name.replace('.', '/') + ".class"));
            Files.copy(compiled, out);
        }
        return jar;
    }
}
