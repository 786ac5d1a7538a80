package dev.keycloakmtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import dev.keycloakmtls.server.MutualTlsServer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** What lives longer than a request is a field of what {@link MutualTlsServer} owns, and of no class. */
class ProcessStateTest {

    private static final String OURS = "dev.keycloakmtls.";

    @Test
    void noClassHasStateOfItsOwn() throws IOException, URISyntaxException {
        List<String> found = new ArrayList<>();
        int looked = 0;
        for (Class<?> type : classes()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    looked++;
                    String name = type.getName().substring(OURS.length()) + "." + field.getName();
                    state(field).forEach(why -> found.add(name + ": " + why));
                }
            }
        }
        assertThat(found).isEmpty();
        assertThat(looked).isGreaterThan(500);
    }

    @Test
    void stateIsFoundWhereverItHides() throws ReflectiveOperationException {
        assertThat(state(Specimen.class.getDeclaredField("counter"))).isNotEmpty();
        assertThat(state(Specimen.class.getDeclaredField("MAP"))).isNotEmpty();
        assertThat(state(Specimen.class.getDeclaredField("HOLDER"))).isNotEmpty();
        assertThat(state(Specimen.class.getDeclaredField("CONSTANTS"))).isEmpty();
    }

    private static final class Specimen {
        static int counter;
        static final Map<String, String> MAP = new IdentityHashMap<>();
        static final Specimen HOLDER = new Specimen();
        static final List<Integer> CONSTANTS = List.of(1);

        private final List<String> seen = new ArrayList<>();
    }

    private static List<String> state(Field field) {
        if (!Modifier.isFinal(field.getModifiers())) {
            return List.of("is not final");
        }
        return field.getType().isPrimitive()
                ? List.of()
                : state(value(field, null), Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static List<String> state(Object value, Set<Object> seen) {
        if (value == null || !seen.add(value)) {
            return List.of();
        }
        Class<?> type = value.getClass();
        if (value instanceof Cache
                || value instanceof Executor
                || value instanceof Thread
                || value instanceof ThreadLocal
                || value instanceof Lock
                || value instanceof LongAdder
                || type.getName().startsWith("java.util.concurrent.atomic.")) {
            return List.of("is a " + type.getSimpleName());
        }
        if ((value instanceof Collection || value instanceof Map) && !isImmutable(value)) {
            return List.of("is a " + type.getSimpleName());
        }
        List<String> found = new ArrayList<>();
        if (value instanceof Collection<?> elements) {
            elements.forEach(element -> found.addAll(state(element, seen)));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(element -> found.addAll(state(element, seen)));
        } else if (type.getName().startsWith(OURS)) {
            for (Class<?> part = type; part != null && part.getName().startsWith(OURS); part = part.getSuperclass()) {
                for (Field field : part.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        if (!Modifier.isFinal(field.getModifiers())) {
                            found.add(part.getSimpleName() + "." + field.getName() + " is not final");
                        } else if (!field.getType().isPrimitive()) {
                            state(value(field, value), seen).forEach(why -> found.add(field.getName() + " " + why));
                        }
                    }
                }
            }
        }
        return found;
    }

    private static boolean isImmutable(Object collection) {
        String name = collection.getClass().getName();
        return name.startsWith("java.util.ImmutableCollections$")
                || name.startsWith("java.util.Collections$Unmodifiable")
                || name.startsWith("java.util.Collections$Empty")
                || name.startsWith("java.util.Collections$Singleton")
                || collection instanceof EnumSet; // of constants
    }

    private static Object value(Field field, Object of) {
        try {
            field.setAccessible(true);
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Class<?>> classes() throws IOException, URISyntaxException {
        Path root = Path.of(MutualTlsServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (var files = Files.walk(root.resolve("dev/keycloakmtls"))) {
            return files.map(file -> root.relativize(file).toString().replace('/', '.'))
                    .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
                    .<Class<?>>map(name -> loaded(name.substring(0, name.length() - ".class".length())))
                    .sorted((one, other) -> one.getName().compareTo(other.getName()))
                    .toList();
        }
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
