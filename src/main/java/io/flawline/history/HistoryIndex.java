package io.flawline.history;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.flawline.database.Database;

/**
 * The index of the kept inspections, a database that can be made again from their files. One thread changes entries; any may
 * read, and any may record a review.
 */
final class HistoryIndex implements AutoCloseable {

    private static final List<String> SCHEMA = List.of("""
            CREATE TABLE inspections (key INTEGER PRIMARY KEY, id TEXT NOT NULL, time INTEGER NOT NULL, route TEXT, model TEXT, version TEXT,
              verdict TEXT NOT NULL, name TEXT, part TEXT, recipe TEXT, score REAL, defects INTEGER, labels TEXT, milliseconds REAL,
              format TEXT NOT NULL, picture_bytes INTEGER, original_bytes INTEGER, bytes INTEGER NOT NULL, review TEXT, overruled INTEGER);
            CREATE INDEX by_id ON inspections (id);
            CREATE INDEX by_name ON inspections (name);
            CREATE INDEX by_part ON inspections (part);
            CREATE INDEX by_verdict ON inspections (verdict);
            CREATE INDEX by_time ON inspections (time);
            CREATE INDEX by_model ON inspections (model, version);
            CREATE INDEX by_route ON inspections (route);
            CREATE INDEX by_recipe ON inspections (recipe);
            CREATE INDEX by_review ON inspections (overruled) WHERE review IS NOT NULL;
            CREATE TABLE labels (label TEXT, key INTEGER, PRIMARY KEY (label, key)) WITHOUT ROWID;
            CREATE INDEX labels_by_key ON labels (key)""",
            // One column to search for a text costs a fraction of seven.
            """
            ALTER TABLE inspections ADD COLUMN text TEXT;
            UPDATE inspections SET text = id || char(31) || coalesce(name, '') || char(31) || coalesce(part, '') || char(31) || coalesce(labels, '')
              || char(31) || coalesce(route, '') || char(31) || coalesce(model, '') || char(31) || coalesce(recipe, '')""");
    private static final String INSERT = "INSERT OR REPLACE INTO inspections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final int OPTIMIZE_EVERY = 5_000;

    private final Database database;
    private int changes;

    HistoryIndex(Path file) {
        database = new Database(file, SCHEMA, "The index of the history is made again from its files.");
    }

    /** Opens the index; every entry must be added again when it is empty. */
    void open() throws IOException {
        database.open();
    }

    /** Returns whether the file can no longer be used and must be opened again. */
    boolean isLost() {
        return database.isDamaged() || !database.isThere();
    }

    /** Adds and removes entries, all or none. */
    void change(Collection<Entry> added, Collection<Entry> removed, Map<String, Review> reviews) throws IOException {
        database.write(connection -> {
            for (Entry gone : removed) {
                delete("DELETE FROM inspections WHERE key = ?", gone);
                delete("DELETE FROM labels WHERE key = ?", gone);
            }
            for (Entry entry : added) {
                insert(database.prepared(INSERT), entry, reviews.get(entry.key()));
                for (String name : entry.labels()) {
                    PreparedStatement label = database.prepared("INSERT OR IGNORE INTO labels VALUES (?, ?)");
                    label.setString(1, name);
                    label.setLong(2, number(entry.key()));
                    label.executeUpdate();
                }
            }
        });
        changes += added.size();
        if (changes >= OPTIMIZE_EVERY) {
            changes = 0;
            optimize();
        }
    }

    private void delete(String sql, Entry gone) throws SQLException {
        PreparedStatement delete = database.prepared(sql);
        delete.setLong(1, number(gone.key()));
        delete.executeUpdate();
    }

    void optimize() throws IOException {
        database.optimize();
    }

    private static long number(String key) {
        return Long.parseLong(key);
    }

    private static void insert(PreparedStatement insert, Entry entry, @Nullable Review review) throws SQLException {
        Object[] values = {number(entry.key()), entry.id(), EntryRow.micros(entry.time()), entry.route(), entry.model(), entry.version(),
            entry.verdict(), entry.name(), entry.part(), entry.recipe(), entry.score(), entry.defects(), EntryRow.labels(entry),
            entry.milliseconds(), entry.format(), entry.pictureBytes(), entry.originalBytes(), entry.bytes(),
            review == null ? null : review.verdict(), review == null ? null : review.overrules(entry.verdict()) ? 1 : 0,
            EntryRow.text(entry)};
        for (int i = 0; i < values.length; i++) {
            insert.setObject(i + 1, values[i]);
        }
        insert.executeUpdate();
    }

    /** Records the latest review of an entry, if it is still there. */
    void review(String key, Review review) throws IOException {
        database.write(connection -> review(connection, key, review));
    }

    private static int review(Connection connection, String key, Review review) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE inspections SET review = ?1, overruled = (?1 = 'ok') <> (verdict = 'ok') WHERE key = ?2")) {
            update.setString(1, review.verdict());
            update.setLong(2, number(key));
            return update.executeUpdate();
        }
    }

    /** Brings the reviews of all entries up to date, which a crash may have prevented. */
    void review(Map<String, Review> latest) throws IOException {
        database.write(connection -> {
            Map<String, String> known = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT key, review FROM inspections WHERE review IS NOT NULL");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    known.put(EntryRow.key(rows.getLong(1)), rows.getString(2));
                }
            }
            for (Map.Entry<String, Review> review : latest.entrySet()) {
                if (!Objects.equals(known.get(review.getKey()), review.getValue().verdict())) {
                    review(connection, review.getKey(), review.getValue());
                }
            }
        });
    }

    /** Finds entries, newest first. */
    List<Entry> find(Query query) throws IOException {
        return select(new QuerySql(query));
    }

    /** Finds entries that a person should review, newest first. */
    List<Entry> find(Query query, ReviewQueue queue) throws IOException {
        return select(new QuerySql(query).and(queue));
    }

    /** Returns how SQLite answers a query, for tests: its plan names the indexes. */
    String plan(Query query) throws IOException {
        QuerySql sql = new QuerySql(query);
        return database.read(connection -> {
            try (PreparedStatement explain = sql.prepare(connection, "EXPLAIN QUERY PLAN "); ResultSet rows = explain.executeQuery()) {
                StringBuilder plan = new StringBuilder();
                while (rows.next()) {
                    plan.append(rows.getString("detail")).append('\n');
                }
                return plan.toString();
            }
        });
    }

    /** Finds an entry by key, else the newest of that id. */
    Optional<Entry> find(String keyOrId) throws IOException {
        List<Entry> byKey = keyOrId.matches("\\d{16}")
                ? select(new QuerySql("key = ?", "", List.of(number(keyOrId)))) : List.of();
        return byKey.isEmpty() ? select(new QuerySql("id = ?", "ORDER BY key DESC LIMIT 1", List.of(keyOrId))).stream().findFirst()
                : Optional.of(byKey.get(0));
    }

    /** Returns the newest entries after a key, oldest first. */
    List<Entry> after(String key, int limit) throws IOException {
        long number = key.matches("\\d{1,18}") ? number(key) : -1;
        List<Entry> newest = new ArrayList<>(select(new QuerySql("key > ?", "ORDER BY key DESC LIMIT " + limit, List.of(number))));
        Collections.reverse(newest);
        return newest;
    }

    /** Returns the oldest entries, oldest first. */
    List<Entry> oldest(int limit) throws IOException {
        return select(new QuerySql("TRUE", "ORDER BY key LIMIT " + limit, List.of()));
    }

    private List<Entry> select(QuerySql sql) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement select = sql.prepare(connection, ""); ResultSet rows = select.executeQuery()) {
                List<Entry> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(EntryRow.read(rows));
                }
                return found;
            }
        });
    }

    /** Returns all entries, oldest first. */
    List<Entry> all() throws IOException {
        return oldest(Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        database.close();
    }
}
