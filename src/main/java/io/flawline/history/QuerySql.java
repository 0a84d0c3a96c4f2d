package io.flawline.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.flawline.history.Query.Field;

/** Makes the SQL of a query; values are bound, never part of the text. */
final class QuerySql {

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private final String end;
    private String tables = "inspections";

    QuerySql(String condition, String end, List<?> values) {
        conditions.add(condition);
        this.end = end;
        this.values.addAll(values);
    }

    QuerySql(Query query) {
        String driver = driver(query);
        end = "ORDER BY %s.key DESC LIMIT %d".formatted(driver.equals("label") ? "labels" : "inspections", query.limit());
        query.equal().forEach((field, value) -> add(column(field.lowerCaseName(), driver) + " = ?", value));
        if (query.label() != null) {
            tables = driver.equals("label") ? "labels CROSS JOIN inspections ON labels.key = inspections.key"
                    : "inspections CROSS JOIN labels ON labels.key = inspections.key";
            add("labels.label = ?", query.label());
        }
        if (query.cursor() != null) {
            add("inspections.key < ?", Long.parseLong(query.cursor()));
        }
        if (query.since() != null || query.until() != null) {
            time(query.since() == null ? Long.MIN_VALUE : EntryRow.micros(query.since()),
                    query.until() == null ? Long.MAX_VALUE : EntryRow.micros(query.until()), driver.equals("time"));
        }
        if (query.reviewed() != null) {
            conditions.add(switch (query.reviewed()) {
                case "no" -> "review IS NULL";
                case "yes" -> "review IS NOT NULL AND " + column("overruled", driver) + " >= 0";
                default -> "review IS NOT NULL AND " + column("overruled", driver) + " = 1";
            });
        }
        if (query.text() != null) {
            add("inspections.text LIKE ? ESCAPE '\\'", "%" + query.text().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%");
        }
    }

    /** Restricts the query to what a person should review. */
    QuerySql and(ReviewQueue queue) {
        conditions.add(queue.condition());
        values.addAll(queue.values());
        return this;
    }

    /** Returns the condition that leaves the fewest inspections, by whose index the others are found. */
    private static String driver(Query query) {
        for (Field field : List.of(Field.ID, Field.NAME, Field.PART)) {
            if (query.equal().containsKey(field)) {
                return field.lowerCaseName();
            }
        }
        if (query.label() != null) {
            return "label";
        }
        if (query.reviewed() != null && !query.reviewed().equals("no")) {
            return "overruled";
        }
        String verdict = query.equal().get(Field.VERDICT);
        if (verdict != null && !verdict.equals("ok")) {
            return "verdict";
        }
        if (query.since() != null || query.until() != null) {
            return "time";
        }
        return Stream.of(Field.RECIPE, Field.MODEL, Field.ROUTE, Field.VERDICT).filter(query.equal()::containsKey).map(Field::lowerCaseName)
                .findFirst().orElse("");
    }

    /**
     * Restricts the time. Keys go up with time unless a clock was set back, so the first and the last key of that time, which its
     * index has, bound the keys to read. They are read newest first, up to the limit; by the index of the time, all would be sorted.
     */
    private void time(long from, long to, boolean isDriver) {
        if (isDriver) {
            for (String bound : List.of("inspections.key >= (SELECT min(key)", "inspections.key <= (SELECT max(key)")) {
                conditions.add(bound + " FROM inspections WHERE time BETWEEN ? AND ?)");
                values.add(from);
                values.add(to);
            }
        }
        conditions.add("+inspections.time BETWEEN ? AND ?");
        values.add(from);
        values.add(to);
    }

    /** Returns a column; with a plus sign, which keeps SQLite from its index, unless it is to be the way in. */
    private static String column(String name, String driver) {
        return (name.equals(driver) ? "" : "+") + "inspections." + name;
    }

    private void add(String condition, Object value) {
        conditions.add(condition);
        values.add(value);
    }

    PreparedStatement prepare(Connection connection, String before) throws SQLException {
        PreparedStatement statement = connection.prepareStatement("%sSELECT inspections.* FROM %s%s %s".formatted(before, tables,
                conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions), end));
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
        return statement;
    }
}
