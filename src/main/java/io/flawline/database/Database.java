package io.flawline.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * One SQLite file with one connection that writes and one that reads; a reader never waits for a writer. Thread-safe.
 *
 * <p>A committed transaction survives the death of the process. A power cut may lose the transactions of the last seconds
 * and leaves the file intact, as the log is not forced to disk at each commit. A file that is damaged, or that a later version
 * of Flawline has written, is renamed to {@code NAME.damaged} with a warning, and an empty one takes its place.
 */
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final List<String> COMPANIONS = List.of("", "-wal", "-shm");
    private static final int BUSY_MILLIS = 5_000;
    private static final int WAL_PAGES = 1_000;

    /** Reads on a connection. */
    public interface Task<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Changes what the database holds. */
    public interface Change {
        void run(Connection connection) throws SQLException;
    }

    private final Path file;
    private final List<String> schema;
    private final String consequence;
    private final Object writing = new Object();
    private final Object reading = new Object();
    /** The statements of the writing connection by their SQL, which is a constant of the code. */
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private @Nullable Connection writer;
    private @Nullable Connection reader;
    private volatile boolean damaged;

    /**
     * Opens nothing yet, see {@link #open}.
     *
     * @param schema      SQL statements by version: the first makes the tables, each later one changes those of the version
     *                    before
     * @param consequence what the loss of the file means, a sentence for the warning
     */
    public Database(Path file, List<String> schema, String consequence) {
        this.file = file.toAbsolutePath().normalize();
        this.schema = List.copyOf(schema);
        this.consequence = consequence;
    }

    /**
     * Opens the file, or makes it. Call it again to replace a file that was found {@link #isDamaged damaged} or removed.
     *
     * @return whether the database is empty because there was no usable file
     * @throws IOException if the disk refuses
     */
    public boolean open() throws IOException {
        synchronized (writing) {
            synchronized (reading) {
                return reopen();
            }
        }
    }

    private boolean reopen() throws IOException {
        close();
        SqliteLibrary.select();
        Files.createDirectories(file.getParent());
        if (damaged) {
            setAside("it is damaged");
        }
        boolean isNew = !Files.exists(file) || Files.size(file) == 0;
        if (isNew) {
            deleteCompanions();
        }
        try {
            connect();
        } catch (SQLException e) {
            close();
            if (!isDamage(e)) {
                throw new IOException(file + " cannot be opened: " + e.getMessage(), e);
            }
            setAside(e.getMessage());
            isNew = true;
            connectToEmptyFile();
        }
        damaged = false;
        return isNew;
    }

    private void connectToEmptyFile() throws IOException {
        try {
            connect();
        } catch (SQLException e) {
            close();
            throw new IOException(file + " cannot be made: " + e.getMessage(), e);
        }
    }

    private void connect() throws SQLException {
        writer = connection(SQLiteConfig.TransactionMode.IMMEDIATE);
        try (Statement statement = writer.createStatement()) {
            String check = text(statement, "PRAGMA quick_check(1)");
            if (!check.equals("ok")) {
                throw new SQLException(check, null, SQLiteErrorCode.SQLITE_CORRUPT.code);
            }
            int version = Integer.parseInt(text(statement, "PRAGMA user_version"));
            if (version > schema.size()) {
                throw new SQLException("a later version of Flawline has written it, schema " + version, null, SQLiteErrorCode.SQLITE_NOTADB.code);
            }
            for (; version < schema.size(); version++) {
                statement.executeUpdate("BEGIN IMMEDIATE;" + schema.get(version) + ";PRAGMA user_version = " + (version + 1) + ";COMMIT");
            }
            statement.executeUpdate("PRAGMA analysis_limit = 400; PRAGMA wal_autocheckpoint = " + WAL_PAGES);
        }
        reader = connection(SQLiteConfig.TransactionMode.DEFERRED);
    }

    private Connection connection(SQLiteConfig.TransactionMode mode) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTransactionMode(mode);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getString(1) : "";
        }
    }

    /** Keeps the latest damaged file only, so that a failing disk does not fill up with them. */
    private void setAside(@Nullable String why) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        LOG.warn("{} is set aside as {}, and an empty database takes its place: {}. {}", file, aside.getFileName(), why, consequence);
        for (String companion : COMPANIONS) {
            Path part = file.resolveSibling(file.getFileName() + companion);
            if (Files.exists(part)) {
                Files.move(part, aside.resolveSibling(aside.getFileName() + companion), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** The log of a file that somebody has removed does not belong to its successor. */
    private void deleteCompanions() throws IOException {
        for (String companion : COMPANIONS) {
            if (!companion.isEmpty()) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + companion));
            }
        }
    }

    /**
     * Runs a task that changes the database, as one transaction.
     *
     * @throws IOException if it cannot be done; then nothing has changed
     */
    public void write(Change change) throws IOException {
        synchronized (writing) {
            if (writer == null) {
                throw new IOException(file + " is not open");
            }
            try {
                writer.setAutoCommit(false);
                change.run(writer);
                writer.commit();
            } catch (SQLException e) {
                rollBack(writer);
                throw failure(e);
            }
        }
    }

    /**
     * Returns a statement for the running {@link #write} task, which does not close it: it is prepared once for the connection.
     *
     * @param sql one of a small number of texts
     */
    public PreparedStatement prepared(String sql) throws SQLException {
        synchronized (writing) {
            PreparedStatement statement = prepared.get(sql);
            if (statement == null) {
                statement = Objects.requireNonNull(writer).prepareStatement(sql);
                prepared.put(sql, statement);
            }
            return statement;
        }
    }

    private void rollBack(Connection writer) {
        try {
            writer.rollback();
        } catch (SQLException e) {
            LOG.debug("{} cannot be rolled back", file, e);
        }
    }

    /** Runs a task that reads what is committed. */
    public <T> T read(Task<T> task) throws IOException {
        synchronized (reading) {
            if (reader == null) {
                throw new IOException(file + " is not open");
            }
            try {
                return task.run(reader);
            } catch (SQLException e) {
                throw failure(e);
            }
        }
    }

    private IOException failure(SQLException e) {
        damaged |= isDamage(e);
        return new IOException(file.getFileName() + ": " + e.getMessage(), e);
    }

    private static boolean isDamage(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    /** Returns whether a task has found the file damaged. */
    public boolean isDamaged() {
        return damaged;
    }

    /** Returns whether the file is where it was; an operator may have removed it with its folder. */
    public boolean isThere() {
        return Files.exists(file);
    }

    /** Gathers statistics for the choice of indexes, where the tables have changed much. */
    public void optimize() throws IOException {
        synchronized (writing) {
            if (writer != null) {
                try (Statement statement = writer.createStatement()) {
                    writer.setAutoCommit(true);
                    statement.executeUpdate("PRAGMA optimize = 0x10002");
                } catch (SQLException e) {
                    throw failure(e);
                }
            }
        }
    }

    @Override
    public void close() {
        synchronized (writing) {
            synchronized (reading) {
                prepared.clear();
                reader = closed(reader);
                writer = closed(writer);
            }
        }
    }

    private @Nullable Connection closed(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("{} does not close", file, e);
        }
        return null;
    }
}
