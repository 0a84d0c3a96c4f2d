package io.flawline.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.camel.CamelContext;

import io.flawline.changes.ChangeRecord;
import io.flawline.changes.RecordCheck;
import io.flawline.changes.RecordReader;

/** The record of changes: its newest lines, its head, and whether it is as it was written. */
final class RecordApi extends Api {

    private static final int MOST = 1_000;
    private static final int USUAL = 100;

    private final ChangeRecord record;

    RecordApi(CamelContext context) {
        record = context.getRegistry().findSingleByType(ChangeRecord.class);
    }

    @Override
    void operations() {
        get("/record", this::newest);
        get("/record/head", call -> ApiResponse.json(record.head()));
        get("/record/verify", call -> ApiResponse.json(verified()));
    }

    private ApiResponse newest(ApiRequest call) throws IOException {
        List<String> lines = new ArrayList<>(RecordReader.newest(record.folder(), call.number("limit", 1, MOST, USUAL),
                call.query("subject").orElse(null)));
        Collections.reverse(lines);
        return ApiResponse.of(ApiResponse.JSON, ("[" + String.join(",", lines) + "]").getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> verified() throws IOException {
        RecordCheck check = RecordCheck.of(record.folder(), Optional.of(record.head()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("intact", check.mistake() == null);
        answer.put("lines", check.lines());
        answer.put("head", record.head());
        if (check.mistake() != null) {
            answer.put("mistake", check.mistake());
        }
        if (check.note() != null) {
            answer.put("note", check.note());
        }
        return answer;
    }
}
