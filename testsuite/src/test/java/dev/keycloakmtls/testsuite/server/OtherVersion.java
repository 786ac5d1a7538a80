package dev.keycloakmtls.testsuite.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * A JAR of the product as its next version might be: another version and commit in its manifest, and another script of the
 * console, whose name therefore has another hash.
 *
 * @param jar the file, in a directory by its content
 * @param script of the console, by its path below the theme's resources
 */
public record OtherVersion(Path jar, String script) {
    public static final String VERSION = "0.9.99";
    public static final String COMMIT = "0123456789";

    private static final String INDEX = "META-INF/mtls-console.properties";
    private static final String RESOURCES = "theme-resources/resources/";

    /** Makes it of the product. */
    public static OtherVersion ofTheProduct() {
        try (JarFile product = new JarFile(Settings.product().toFile())) {
            String old = text(product, INDEX).strip().substring("script=".length());
            String content = text(product, RESOURCES + old) + "\nexport const version = \"" + VERSION + "\";\n";
            String script = "mtls/console-" + sha256(content.getBytes(UTF_8)).substring(0, 16) + ".js";
            byte[] bytes = written(product, old, script, content);
            Path jar = Settings.work()
                    .resolve("other-versions")
                    .resolve(sha256(bytes).substring(0, 16))
                    .resolve("keycloak-mtls-client-auth-" + VERSION + ".jar");
            Files.createDirectories(jar.getParent());
            Files.write(jar, bytes);
            return new OtherVersion(jar, script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] written(JarFile product, String old, String script, String content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new JarOutputStream(bytes)) {
            put(
                    out,
                    JarFile.MANIFEST_NAME,
                    "Manifest-Version: 1.0\nImplementation-Version: " + VERSION + "\nImplementation-Build: " + COMMIT
                            + "\n\n");
            put(out, INDEX, "script=" + script + "\n");
            put(out, RESOURCES + script, content);
            for (JarEntry entry : Collections.list(product.entries())) {
                boolean replaced = entry.getName().equals(JarFile.MANIFEST_NAME)
                        || entry.getName().equals(INDEX)
                        || entry.getName().equals(RESOURCES + old);
                if (!replaced) {
                    out.putNextEntry(entryOf(entry.getName()));
                    try (var in = product.getInputStream(entry)) {
                        in.transferTo(out);
                    }
                }
            }
        }
        return bytes.toByteArray();
    }

    private static void put(JarOutputStream out, String name, String text) throws IOException {
        out.putNextEntry(entryOf(name));
        out.write(text.getBytes(UTF_8));
    }

    /** Of no time: the same content makes the same file. */
    private static JarEntry entryOf(String name) {
        JarEntry entry = new JarEntry(name);
        entry.setTime(0);
        return entry;
    }

    private static String text(JarFile jar, String name) throws IOException {
        try (var in = jar.getInputStream(jar.getJarEntry(name))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
