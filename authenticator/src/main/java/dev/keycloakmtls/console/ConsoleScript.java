package dev.keycloakmtls.console;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;

/**
 * The script of the tabs in this JAR.
 *
 * @param path below the theme's resources; it has a hash of the content in it, since browsers keep theme resources
 */
record ConsoleScript(String path) {

    /** The path of the script of any version, as a regular expression. */
    static final String NAME = "mtls/console-[0-9a-f]{16}\\.js";

    /** Written by the build beside the script. */
    static final String INDEX = "META-INF/mtls-console.properties";

    /** Absent in a JAR that was built without the console's part. */
    static Optional<ConsoleScript> packaged() throws IOException {
        try (InputStream index = ConsoleScript.class.getClassLoader().getResourceAsStream(INDEX)) {
            if (index == null) {
                return Optional.empty();
            }
            Properties properties = new Properties();
            properties.load(index);
            return Optional.ofNullable(properties.getProperty("script")).map(ConsoleScript::new);
        }
    }

    /** A theme's {@code scripts}, which are separated by spaces, with this one after them. */
    String after(String scripts) {
        return scripts.isBlank() ? path : scripts.strip() + " " + path;
    }
}
