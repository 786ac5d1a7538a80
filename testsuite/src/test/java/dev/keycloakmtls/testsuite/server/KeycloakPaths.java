package dev.keycloakmtls.testsuite.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Every path that a Keycloak has resources for, read from the annotations in its JARs: from the root resources down by the types
 * of their locators. A locator that only says {@code Object} leads to the resources whose names it is known to give.
 */
public final class KeycloakPaths {
    private static final String JAX_RS = "Ljakarta/ws/rs/";
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");
    private static final int DEEPEST = 7;

    /** What the locators give that declare nothing, by the end of their path. */
    private static final Map<String, List<String>> UNDECLARED = Map.ofEntries(
            Map.entry("protocol/openid-connect", List.of("OIDCLoginProtocolService")),
            Map.entry("protocol/saml", List.of("SamlService")),
            Map.entry("openid-connect/auth", List.of("AuthorizationEndpoint")),
            Map.entry("openid-connect/registrations", List.of("AuthorizationEndpoint")),
            Map.entry("openid-connect/forgot-credentials", List.of("AuthorizationEndpoint")),
            Map.entry("auth/device", List.of("DeviceEndpoint")),
            Map.entry("openid-connect/token", List.of("TokenEndpoint")),
            Map.entry("token/introspect", List.of("TokenIntrospectionEndpoint")),
            Map.entry("openid-connect/userinfo", List.of("UserInfoEndpoint")),
            Map.entry("openid-connect/logout", List.of("LogoutEndpoint")),
            Map.entry("openid-connect/revoke", List.of("TokenRevocationEndpoint")),
            Map.entry("openid-connect/login-status-iframe.html", List.of("LoginStatusIframeEndpoint")),
            Map.entry("openid-connect/3p-cookies", List.of("ThirdPartyCookiesIframeEndpoint")),
            Map.entry("ext/par", List.of("ParRootEndpoint")),
            Map.entry("par/request", List.of("ParEndpoint")),
            Map.entry("ext/ciba", List.of("CibaRootEndpoint")),
            Map.entry("ciba/auth", List.of("BackchannelAuthenticationEndpoint")),
            Map.entry("auth/callback", List.of("BackchannelAuthenticationCallbackEndpoint")),
            Map.entry("device", List.of("DeviceEndpoint")),
            Map.entry(
                    "account",
                    List.of("AccountLoader", "AccountConsole", "AccountRestService", "LinkedAccountsResource")),
            Map.entry("authz", List.of("AuthorizationService", "ProtectionService")),
            Map.entry("clients-registrations/openid-connect", List.of("OIDCClientRegistrationProvider")),
            Map.entry("clients-registrations/default", List.of("DefaultClientRegistrationProvider")),
            Map.entry("clients-registrations/install", List.of("AdapterInstallationClientRegistrationProvider")),
            Map.entry(
                    "clients-registrations/saml2-entity-descriptor",
                    List.of("EntityDescriptorClientRegistrationProvider")),
            Map.entry("admin/realms", List.of("RealmsAdminResource")),
            Map.entry("admin/serverinfo", List.of("ServerInfoAdminResource")));

    /** What stands for a path's parameter, where it matters which. */
    private static final Map<String, List<String>> PARAMETERS = Map.of(
            "realm", List.of("master"),
            "protocol", List.of("openid-connect", "saml"),
            "extension", List.of("par", "ciba", "mtls"),
            "provider",
                    List.of("openid-connect", "default", "install", "saml2-entity-descriptor", "openid-configuration"),
            "alias", List.of("openid-configuration", "oauth-authorization-server"));

    private record Resource(String name, @Nullable String path, List<String> parents, List<Operation> operations) {}

    private record Operation(@Nullable String path, Set<String> methods, String result) {}

    private final Map<String, Resource> resources = new HashMap<>();
    private final Map<String, Set<String>> found = new TreeMap<>();

    private KeycloakPaths() {}

    /** The methods of each path, without the realm's being anything else than {@code master}. */
    public static Map<String, Set<String>> of(Path distribution) {
        KeycloakPaths paths = new KeycloakPaths();
        try (Stream<Path> jars = Files.list(distribution.resolve("lib/lib/main"))) {
            for (Path jar : jars.filter(file -> file.getFileName().toString().startsWith("org.keycloak."))
                    .toList()) {
                paths.read(jar);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        paths.resources.values().stream()
                .filter(resource -> resource.path() != null)
                .forEach(root -> paths.walk(root, List.of(""), new ArrayList<>()));
        return Collections.unmodifiableMap(paths.found);
    }

    private void walk(Resource resource, List<String> prefixes, List<String> above) {
        if (above.contains(resource.name()) || above.size() > DEEPEST) {
            return;
        }
        above.add(resource.name());
        List<String> here = above.size() == 1 ? joined(prefixes, resource.path()) : prefixes;
        for (Operation operation : operations(resource)) {
            List<String> there = joined(here, operation.path());
            if (!operation.methods().isEmpty()) {
                there.forEach(path ->
                        found.computeIfAbsent(path, any -> new TreeSet<>()).addAll(operation.methods()));
            } else if (operation.path() != null) {
                there.forEach(path -> descend(operation.result(), path, above));
            }
        }
        above.remove(above.size() - 1);
    }

    private void descend(String type, String path, List<String> above) {
        found.computeIfAbsent(path, any -> new TreeSet<>());
        List<Resource> next = new ArrayList<>();
        Resource declared = resources.get(type);
        if (declared != null) {
            next.add(declared);
        }
        UNDECLARED.forEach((end, names) -> {
            if (path.endsWith("/" + end)) {
                resources.values().stream()
                        .filter(resource -> names.contains(resource.name()
                                .substring(Math.max(
                                                resource.name().lastIndexOf('/'),
                                                resource.name().lastIndexOf('$'))
                                        + 1)))
                        .filter(resource -> !next.contains(resource))
                        .forEach(next::add);
            }
        });
        next.forEach(resource -> walk(resource, List.of(path), above));
    }

    /** With those of the types that it is made of. */
    private List<Operation> operations(Resource resource) {
        List<Operation> all = new ArrayList<>(resource.operations());
        for (String parent : resource.parents()) {
            Resource known = resources.get(parent);
            if (known != null) {
                all.addAll(operations(known));
            }
        }
        return all;
    }

    private static List<String> joined(List<String> prefixes, @Nullable String path) {
        List<String> all = prefixes;
        if (path == null) {
            return all;
        }
        for (String segment : path.replaceAll("^/+|/+$", "").split("/(?![^{]*})")) {
            if (!segment.isEmpty()) {
                all = all.stream()
                        .flatMap(prefix -> values(segment).map(value -> prefix + "/" + value))
                        .toList();
            }
        }
        return all;
    }

    private static Stream<String> values(String segment) {
        if (!segment.startsWith("{")) {
            return Stream.of(segment.replaceAll("\\{[^}]*}", "x"));
        }
        String name = segment.substring(1).replaceAll("[ :}].*", "");
        return PARAMETERS.getOrDefault(name, List.of("x")).stream();
    }

    private void read(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (entry.getName().endsWith(".class")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        Reader reader = new Reader();
                        new ClassReader(in).accept(reader, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
                        resources.put(reader.name, reader.resource());
                    }
                }
            }
        }
    }

    /** Reads the annotations of one class. */
    private static final class Reader extends ClassVisitor {
        private String name = "";
        private @Nullable String path;
        private final List<String> parents = new ArrayList<>();
        private final List<Operation> operations = new ArrayList<>();

        Reader() {
            super(Opcodes.ASM9);
        }

        Resource resource() {
            return new Resource(name, path, parents, operations);
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            this.name = name;
            if (superName != null) {
                parents.add(superName);
            }
            parents.addAll(List.of(interfaces));
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            return descriptor.equals(JAX_RS + "Path;") ? value(text -> path = text) : null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String method, String descriptor, String signature, String[] exceptions) {
            Set<String> methods = new TreeSet<>();
            String[] own = new String[1];
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                    if (annotation.equals(JAX_RS + "Path;")) {
                        return value(text -> own[0] = text);
                    }
                    if (annotation.startsWith(JAX_RS)) {
                        String verb = annotation.substring(JAX_RS.length(), annotation.length() - 1);
                        if (METHODS.contains(verb)) {
                            methods.add(verb);
                        }
                    }
                    return null;
                }

                @Override
                public void visitEnd() {
                    if (own[0] != null || !methods.isEmpty()) {
                        Type result = Type.getReturnType(descriptor);
                        operations.add(new Operation(
                                own[0], methods, result.getSort() == Type.OBJECT ? result.getInternalName() : ""));
                    }
                }
            };
        }

        private static AnnotationVisitor value(Consumer<String> found) {
            return new AnnotationVisitor(Opcodes.ASM9) {
                @Override
                public void visit(String name, Object value) {
                    found.accept((String) value);
                }
            };
        }
    }
}
