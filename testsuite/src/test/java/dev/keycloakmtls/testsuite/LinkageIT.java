package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testsuite.server.Settings;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The product is compiled with the newest Keycloak and runs with the oldest: a method that is called has to be there, or an
 * administrator gets a 500 on that server alone.
 */
class LinkageIT {

    /** Whose methods and types come with Keycloak, and change with it. */
    private static final List<String> OF_THE_SERVER = List.of("org/keycloak/", "io/quarkus/", "io/vertx/");

    /** Not there, and never asked for there: each is behind a question about the version, or is only called by newer ones. */
    private static final Set<String> GUARDED = Set.of(
            "org.keycloak.theme.Theme.hasResource",
            "org.keycloak.theme.Theme.isAbstract",
            "org.keycloak.truststore.TruststoreProvider.getHttpsIntermediateCertificates",
            "org.keycloak.truststore.TruststoreProvider.getHttpsRootCertificates",
            "org.keycloak.truststore.TruststoreProvider.getHttpsTruststore");

    @Test
    void theOldestKeycloakHasEveryMethodThatIsCalled() throws IOException {
        try (URLClassLoader oldest = loader(Settings.oldestDistribution())) {
            Calls calls = new Calls(oldest);
            calls.readFrom(Settings.product());

            assertThat(calls.seen).isGreaterThan(500);
            assertThat(calls.missing).isEqualTo(new TreeSet<>(GUARDED));
        }
    }

    /** Also another one than the code is compiled with: make nightly. */
    @Test
    void theTestedKeycloakHasEveryMethodThatIsCalled() throws IOException {
        try (URLClassLoader tested = loader(Settings.distribution())) {
            Calls calls = new Calls(tested);
            calls.readFrom(Settings.product());

            assertThat(calls.missing).isEmpty();
        }
    }

    /** The port for clients with certificates reads it where a limit of connections is set. */
    @ParameterizedTest
    @EnumSource
    void everyKeycloakCountsItsConnectionsWhereTheyAreCountedWithIt(Distribution distribution) throws Exception {
        try (URLClassLoader loader = loader(distribution.home.get())) {
            Field counter = Class.forName(
                            "io.quarkus.vertx.http.runtime.VertxHttpRecorder$WebDeploymentVerticle", false, loader)
                    .getDeclaredField("connectionCount");

            assertThat(counter.getType()).isEqualTo(AtomicInteger.class);
        }
    }

    private enum Distribution {
        NEWEST(Settings::distribution),
        OLDEST(Settings::oldestDistribution);

        private final Supplier<Path> home;

        Distribution(Supplier<Path> home) {
            this.home = home;
        }
    }

    private static URLClassLoader loader(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("lib/lib"))) {
            return new URLClassLoader(
                    files.filter(file -> file.toString().endsWith(".jar"))
                            .map(LinkageIT::url)
                            .toArray(URL[]::new),
                    ClassLoader.getPlatformClassLoader());
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The calls of Keycloak's methods, and those of them that a class loader's classes cannot serve. */
    private static final class Calls {
        private final ClassLoader loader;
        private final Set<String> missing = new TreeSet<>();
        private int seen;

        Calls(ClassLoader loader) {
            this.loader = loader;
        }

        void readFrom(Path product) throws IOException {
            try (JarFile jar = new JarFile(product.toFile())) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    if (entry.getName().endsWith(".class")) {
                        new ClassReader(jar.getInputStream(entry)).accept(inClass(), 0);
                    }
                }
            }
        }

        private ClassVisitor inClass() {
            return new ClassVisitor(Opcodes.ASM9) {
                @Override
                public MethodVisitor visitMethod(
                        int access, String name, String descriptor, String signature, String[] exceptions) {
                    return inMethod();
                }
            };
        }

        private MethodVisitor inMethod() {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(
                        int code, String owner, String name, String descriptor, boolean ofInterface) {
                    check(owner, name, descriptor);
                }

                @Override
                public void visitInvokeDynamicInsn(
                        String name, String descriptor, Handle bootstrap, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle handle
                                && handle.getDesc().startsWith("(")) {
                            check(handle.getOwner(), handle.getName(), handle.getDesc());
                        }
                    }
                }

                @Override
                public void visitTypeInsn(int code, String type) {
                    if (isOfTheServer(type) && loaded(type) == null) {
                        missing.add(type.replace('/', '.'));
                    }
                }
            };
        }

        private void check(String owner, String name, String descriptor) {
            if (isOfTheServer(owner)) {
                seen++;
                Class<?> type = loaded(owner);
                if (type == null || !has(type, name, descriptor)) {
                    missing.add(owner.replace('/', '.') + "." + name);
                }
            }
        }

        private static boolean isOfTheServer(String type) {
            return OF_THE_SERVER.stream().anyMatch(type::startsWith);
        }

        private @Nullable Class<?> loaded(String name) {
            try {
                return Class.forName(name.replace('/', '.'), false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                return null;
            }
        }

        private static boolean has(@Nullable Class<?> type, String name, String descriptor) {
            if (type == null) {
                return false;
            }
            if (name.equals("<init>")) {
                return Arrays.stream(type.getDeclaredConstructors())
                        .map((Constructor<?> constructor) -> Type.getConstructorDescriptor(constructor))
                        .anyMatch(descriptor::equals);
            }
            return Arrays.stream(type.getDeclaredMethods())
                            .filter(method -> method.getName().equals(name))
                            .map((Method method) -> Type.getMethodDescriptor(method))
                            .anyMatch(descriptor::equals)
                    || has(type.getSuperclass(), name, descriptor)
                    || Arrays.stream(type.getInterfaces()).anyMatch(each -> has(each, name, descriptor))
                    || (type.isInterface() && has(Object.class, name, descriptor));
        }
    }
}
