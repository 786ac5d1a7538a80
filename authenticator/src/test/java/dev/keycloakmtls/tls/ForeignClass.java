package dev.keycloakmtls.tls;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpRequest;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/** A class of somebody else's, in whatever package it likes, that asks for a certificate. */
final class ForeignClass {

    private static final String LOOKUP =
            "public static java.security.cert.X509Certificate[] ask(%s lookup, %s request) throws Exception { return %s; }"
                    .formatted(X509ClientCertificateLookup.class.getName(), HttpRequest.class.getName(), "%s");

    private ForeignClass() {}

    /** The class's file, compiled in a directory. */
    static Path compiled(Path directory, String name, String expression) throws IOException {
        String simple = name.substring(name.lastIndexOf('.') + 1);
        Path source = directory.resolve(name.replace('.', '/') + ".java");
        Files.createDirectories(source.getParent());
        Files.writeString(
                source,
                "package " + name.substring(0, name.lastIndexOf('.')) + "; public final class " + simple + " { "
                        + LOOKUP.formatted(expression) + " }");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath(), "-d", directory.toString(), source.toString());
        if (result != 0) {
            throw new IllegalStateException("does not compile");
        }
        return directory.resolve(name.replace('.', '/') + ".class");
    }

    private static String classPath() {
        return Stream.of(X509ClientCertificateLookup.class, HttpRequest.class, org.keycloak.provider.Provider.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }

    /** What it gets. */
    static X509Certificate @Nullable [] ask(
            Path directory, String name, X509ClientCertificateLookup lookup, HttpRequest request) throws Exception {
        compiled(directory, name, "lookup.getCertificateChain(request)");
        try (OwnFirst loader = new OwnFirst(directory.toUri().toURL(), name)) {
            Class<?> type = loader.loadClass(name);
            return (X509Certificate[]) type.getMethod("ask", X509ClientCertificateLookup.class, HttpRequest.class)
                    .invoke(null, lookup, request);
        }
    }

    private static final class OwnFirst extends URLClassLoader {
        private final List<String> own;

        OwnFirst(URL directory, String... own) {
            super(new URL[] {directory}, ForeignClass.class.getClassLoader());
            this.own = List.of(own);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            return own.contains(name) ? findClass(name) : super.loadClass(name, resolve);
        }
    }
}
