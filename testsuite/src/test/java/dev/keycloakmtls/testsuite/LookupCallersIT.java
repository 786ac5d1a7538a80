package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testsuite.server.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Who asks Keycloak for the certificate of a request, in each Keycloak that is supported. Keycloak's binding of tokens is shown
 * what nobody has verified, by its class; everybody else is not. A new caller has to be looked at: it is kept from such
 * certificates already, and may have to be shown them.
 */
class LookupCallersIT {
    private static final String LOOKUP = "org/keycloak/services/x509/X509ClientCertificateLookup";
    private static final String REQUEST = "org/keycloak/http/HttpRequest";

    private static final Set<String> OF_THE_LOOKUP = Set.of(
            "org.keycloak.authentication.authenticators.client.X509ClientAuthenticator",
            "org.keycloak.authentication.authenticators.x509.AbstractX509ClientCertificateAuthenticator",
            "org.keycloak.services.util.MtlsHoKTokenUtil");

    private static final Set<String> OF_THE_REQUEST = Set.of(
            "org.keycloak.quarkus.runtime.integration.web.VertxClientCertificateLookup",
            "org.keycloak.services.x509.DefaultClientCertificateLookup");

    /** The newest and the oldest, and those between if they are there: {@code make matrix} fetches them. */
    static Stream<Path> keycloaks() throws IOException {
        try (Stream<Path> all = Files.list(Settings.distribution().getParent())) {
            List<Path> supported = all.filter(
                            home -> home.getFileName().toString().matches("keycloak-26\\.[4-7]\\..*"))
                    .sorted()
                    .toList();
            assertThat(supported).contains(Settings.distribution(), Settings.oldestDistribution());
            return supported.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("keycloaks")
    void areThoseThatAreKnown(Path home) throws IOException {
        Callers callers = new Callers();
        try (Stream<Path> files = Files.walk(home.resolve("lib/lib"))) {
            List<Path> jars = files.filter(file -> file.getFileName().toString().matches("org\\.keycloak\\..*\\.jar"))
                    .toList();
            assertThat(jars).hasSizeGreaterThan(20);
            for (Path jar : jars) {
                callers.readFrom(jar);
            }
        }

        assertThat(callers.ofTheLookup).isEqualTo(new TreeSet<>(OF_THE_LOOKUP));
        assertThat(callers.ofTheRequest).isEqualTo(new TreeSet<>(OF_THE_REQUEST));
    }

    private static final class Callers {
        private final Set<String> ofTheLookup = new TreeSet<>();
        private final Set<String> ofTheRequest = new TreeSet<>();

        void readFrom(Path file) throws IOException {
            try (JarFile jar = new JarFile(file.toFile())) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    if (entry.getName().endsWith(".class")) {
                        try (InputStream in = jar.getInputStream(entry)) {
                            read(in.readAllBytes());
                        }
                    }
                }
            }
        }

        private void read(byte[] classFile) {
            String text = new String(classFile, StandardCharsets.ISO_8859_1);
            if (!text.contains("CertificateChain")) {
                return;
            }
            ClassReader reader = new ClassReader(classFile);
            String name = reader.getClassName().replace('/', '.');
            reader.accept(
                    new ClassVisitor(Opcodes.ASM9) {
                        @Override
                        public MethodVisitor visitMethod(
                                int access, String method, String descriptor, String signature, String[] exceptions) {
                            return new MethodVisitor(Opcodes.ASM9) {
                                @Override
                                public void visitMethodInsn(
                                        int code, String owner, String called, String type, boolean ofInterface) {
                                    note(name, owner, called);
                                }

                                @Override
                                public void visitInvokeDynamicInsn(
                                        String dynamic, String type, Handle bootstrap, Object... arguments) {
                                    for (Object argument : arguments) {
                                        if (argument instanceof Handle handle) {
                                            note(name, handle.getOwner(), handle.getName());
                                        }
                                    }
                                }
                            };
                        }
                    },
                    0);
        }

        private void note(String caller, String owner, String called) {
            if (called.equals("getCertificateChain") && owner.startsWith(LOOKUP)) {
                ofTheLookup.add(caller);
            }
            if (called.equals("getClientCertificateChain") && owner.equals(REQUEST)) {
                ofTheRequest.add(caller);
            }
        }
    }
}
