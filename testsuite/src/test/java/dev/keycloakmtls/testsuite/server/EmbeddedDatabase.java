package dev.keycloakmtls.testsuite.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** The H2 database of a server that has stopped, read with the H2 of its Keycloak. */
public final class EmbeddedDatabase implements AutoCloseable {
    private final URLClassLoader loader;
    private final Connection connection;

    private EmbeddedDatabase(URLClassLoader loader, Connection connection) {
        this.loader = loader;
        this.connection = connection;
    }

    /**
     * Opens it.
     *
     * @param distribution the Keycloak that has written it
     * @param data the server's data directory
     */
    public static EmbeddedDatabase open(Path distribution, Path data) {
        try {
            URLClassLoader loader = new URLClassLoader(
                    new URL[] {driver(distribution).toUri().toURL()}, ClassLoader.getPlatformClassLoader());
            Driver driver = (Driver)
                    loader.loadClass("org.h2.Driver").getDeclaredConstructor().newInstance();
            Properties login = new Properties();
            login.put("user", ""); // as Keycloak does where no option says otherwise
            login.put("password", "");
            return new EmbeddedDatabase(
                    loader,
                    driver.connect(
                            "jdbc:h2:file:" + data.resolve("h2").resolve("keycloakdb")
                                    + ";NON_KEYWORDS=VALUE;IFEXISTS=TRUE",
                            login));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path driver(Path distribution) throws IOException {
        try (Stream<Path> jars = Files.list(distribution.resolve("lib/lib/main"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("com.h2database.h2-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The first column of all rows, as text. */
    public List<String> column(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of all tables that begin so. */
    public List<String> tables(String prefix) {
        return column("select table_name from information_schema.tables where table_name like '" + prefix
                + "%' order by table_name");
    }

    @Override
    public void close() {
        try {
            connection.close();
            loader.close();
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
