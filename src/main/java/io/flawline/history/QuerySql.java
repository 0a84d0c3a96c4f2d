package io.flawline.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Makes the SQL of a query; values are bound, never part of the text. */
final class QuerySql {

    private static final List<String> TEXTS = List.of("id", "name", "part", "labels", "route", "model", "recipe");

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
        end = "ORDER BY inspections.key DESC LIMIT " + query.limit();
        query.equal().forEach((field, value) -> add("inspections." + field.lowerCaseName() + " = ?", value));
        if (query.label() != null) {
            tables = "inspections JOIN labels ON labels.key = inspections.key";
            add("labels.label = ?", query.label());
        }
        if (query.cursor() != null) {
            add("inspections.key < ?", Long.parseLong(query.cursor()));
        }
        if (query.since() != null) {
            add("time >= ?", EntryRow.micros(query.since()));
        }
        if (query.until() != null) {
            add("time <= ?", EntryRow.micros(query.until()));
        }
        if (query.reviewed() != null) {
            conditions.add(switch (query.reviewed()) {
                case "no" -> "review IS NULL";
                case "yes" -> "review IS NOT NULL";
                default -> "review IS NOT NULL AND overruled = 1";
            });
        }
        if (query.text() != null) {
            addText(query.text());
        }
    }

    /** Restricts the query to what a person should review. */
    QuerySql and(ReviewQueue queue) {
        conditions.add(queue.condition());
        values.addAll(queue.values());
        return this;
    }

    private void add(String condition, Object value) {
        conditions.add(condition);
        values.add(value);
    }

    private void addText(String text) {
        String pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
        List<String> alternatives = new ArrayList<>();
        for (String column : TEXTS) {
            alternatives.add("inspections." + column + " LIKE ? ESCAPE '\\'");
            values.add(pattern);
        }
        conditions.add("(" + String.join(" OR ", alternatives) + ")");
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
