package io.flawline.trends;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.flawline.database.Database;
import io.flawline.trends.Trends.Slot;

/** The counts on disk, by quarter of an hour and series. */
final class TrendStore implements AutoCloseable {

    private static final List<String> SCHEMA = List.of("""
            CREATE TABLE series (id INTEGER PRIMARY KEY, route TEXT NOT NULL, model TEXT NOT NULL, version TEXT NOT NULL, recipe TEXT NOT NULL,
              UNIQUE (route, model, version, recipe));
            CREATE TABLE counts (quarter INTEGER, series INTEGER, ok INTEGER, rework INTEGER, unsure INTEGER, defect INTEGER,
              rejected INTEGER, micros INTEGER, latencies BLOB, PRIMARY KEY (quarter, series)) WITHOUT ROWID;
            CREATE TABLE labels (quarter INTEGER, series INTEGER, label TEXT, defects INTEGER, images INTEGER,
              PRIMARY KEY (quarter, series, label)) WITHOUT ROWID""");

    private static final String UPSERT_COUNTS = """
            INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ok = ok + excluded.ok,
              rework = rework + excluded.rework, unsure = unsure + excluded.unsure, defect = defect + excluded.defect,
              rejected = rejected + excluded.rejected, micros = micros + excluded.micros, latencies = excluded.latencies""";
    private static final String UPSERT_LABEL = "INSERT INTO labels VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            + " defects = defects + excluded.defects, images = images + excluded.images";

    /** Receives the counts of one quarter of an hour. */
    interface Receiver {
        void take(long quarter, Counts counts);
    }

    private final Database database;

    TrendStore(Path file) {
        database = new Database(file, SCHEMA, "The trends before this moment are lost with it.");
    }

    void open() throws IOException {
        database.open();
    }

    boolean isLost() {
        return database.isDamaged() || !database.isThere();
    }

    /** Adds counts to those on disk, all or none. */
    void add(Map<Slot, Counts> added) throws IOException {
        database.write(connection -> {
            for (Map.Entry<Slot, Counts> entry : added.entrySet()) {
                add(entry.getKey().quarter(), series(entry.getKey().series()), entry.getValue());
            }
        });
    }

    private long series(Series series) throws SQLException {
        List<String> names = List.of(series.route(), series.model(), series.version(), series.recipe());
        try (ResultSet row = bind("SELECT id FROM series WHERE route = ? AND model = ? AND version = ? AND recipe = ?", names).executeQuery()) {
            if (row.next()) {
                return row.getLong(1);
            }
        }
        try (ResultSet row = bind("INSERT INTO series (route, model, version, recipe) VALUES (?, ?, ?, ?) RETURNING id", names).executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private PreparedStatement bind(String sql, List<String> values) throws SQLException {
        PreparedStatement statement = database.prepared(sql);
        for (int i = 0; i < values.size(); i++) {
            statement.setString(i + 1, values.get(i));
        }
        return statement;
    }

    private void add(long quarter, long series, Counts counts) throws SQLException {
        Latencies latencies = new Latencies();
        latencies.add(counts.latencies);
        PreparedStatement before = database.prepared("SELECT latencies FROM counts WHERE quarter = ? AND series = ?");
        before.setLong(1, quarter);
        before.setLong(2, series);
        try (ResultSet row = before.executeQuery()) {
            if (row.next()) {
                latencies.add(row.getBytes(1));
            }
        }
        PreparedStatement upsert = database.prepared(UPSERT_COUNTS);
        long[] values = {quarter, series, counts.verdicts[0], counts.verdicts[1], counts.verdicts[2], counts.verdicts[3], counts.rejected,
            counts.micros};
        for (int i = 0; i < values.length; i++) {
            upsert.setLong(i + 1, values[i]);
        }
        upsert.setBytes(values.length + 1, latencies.bytes());
        upsert.executeUpdate();
        for (Map.Entry<String, Counts.Label> label : counts.labels.entrySet()) {
            addLabel(quarter, series, label.getKey(), label.getValue());
        }
    }

    private void addLabel(long quarter, long series, String name, Counts.Label label) throws SQLException {
        PreparedStatement upsert = database.prepared(UPSERT_LABEL);
        upsert.setLong(1, quarter);
        upsert.setLong(2, series);
        upsert.setString(3, name);
        upsert.setLong(4, label.defects);
        upsert.setLong(5, label.images);
        upsert.executeUpdate();
    }

    /**
     * Reads the counts of a time, quarter by quarter and series by series.
     *
     * @param from the first quarter
     * @param to   the quarter after the last one
     */
    void read(long from, long to, TrendQuery query, Receiver receiver) throws IOException {
        List<Object> values = new ArrayList<>(List.of(from, to));
        StringBuilder where = new StringBuilder("quarter >= ? AND quarter < ?");
        restrict("route", query.route(), where, values);
        restrict("model", query.model(), where, values);
        restrict("version", query.version(), where, values);
        restrict("recipe", query.recipe(), where, values);
        String join = " JOIN series ON series.id = t.series WHERE " + where + " ORDER BY quarter";
        database.read(connection -> {
            try (PreparedStatement counts = prepare(connection, "SELECT t.* FROM counts t" + join, values); ResultSet rows = counts.executeQuery()) {
                while (rows.next()) {
                    receiver.take(rows.getLong("quarter"), counts(rows));
                }
            }
            try (PreparedStatement labels = prepare(connection, "SELECT t.* FROM labels t" + join, values); ResultSet rows = labels.executeQuery()) {
                while (rows.next()) {
                    Counts counts = new Counts();
                    Counts.Label label = counts.label(rows.getString("label"));
                    label.defects = rows.getLong("defects");
                    label.images = rows.getLong("images");
                    receiver.take(rows.getLong("quarter"), counts);
                }
            }
            return Boolean.TRUE;
        });
    }

    private static void restrict(String column, @Nullable String value, StringBuilder where, List<Object> values) {
        if (value != null) {
            where.append(" AND series.").append(column).append(" = ?");
            values.add(value);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, List<Object> values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
        return statement;
    }

    private static Counts counts(ResultSet row) throws SQLException {
        Counts counts = new Counts();
        for (int i = 0; i < Counts.VERDICTS.size(); i++) {
            counts.verdicts[i] = row.getLong(Counts.VERDICTS.get(i));
        }
        counts.rejected = row.getLong("rejected");
        counts.micros = row.getLong("micros");
        counts.latencies.add(row.getBytes("latencies"));
        return counts;
    }

    /** Forgets the counts before a quarter. */
    void forgetBefore(long quarter) throws IOException {
        database.write(connection -> {
            for (String table : List.of("counts", "labels")) {
                try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE quarter < ?")) {
                    delete.setLong(1, quarter);
                    delete.executeUpdate();
                }
            }
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
