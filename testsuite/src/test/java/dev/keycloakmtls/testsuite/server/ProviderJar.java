package dev.keycloakmtls.testsuite.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A JAR for {@code providers/}, made of classes of the tests. */
public final class ProviderJar {
    private ProviderJar() {}

    /**
     * Writes one.
     *
     * @param classes with those that are nested in them
     * @param service whose implementation the first of them is
     */
    public static Path of(String name, Class<?> service, Class<?>... classes) {
        Path jar = Settings.work().resolve("provider-jars").resolve(name);
        try {
            Files.createDirectories(jar.getParent());
            try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
                for (Class<?> type : classes) {
                    put(out, type);
                    for (Class<?> nested : type.getDeclaredClasses()) {
                        put(out, nested);
                    }
                }
                out.putNextEntry(new JarEntry("META-INF/services/" + service.getName()));
                out.write(classes[0].getName().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    private static void put(JarOutputStream out, Class<?> type) throws IOException {
        String file = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(file));
        try (var in = type.getClassLoader().getResourceAsStream(file)) {
            Objects.requireNonNull(in, List.of(file).toString()).transferTo(out);
        }
    }
}
