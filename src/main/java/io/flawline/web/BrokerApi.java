package io.flawline.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;

import io.flawline.broker.BrokerSession;
import io.flawline.broker.BrokerSessions;

/** Serves the sessions that the built-in broker keeps, and removes those that nobody needs any more. */
final class BrokerApi extends Api {

    private final BrokerSessions sessions;

    BrokerApi(CamelContext context) {
        sessions = context.getRegistry().findSingleByType(BrokerSessions.class);
    }

    @Override
    void operations() {
        get("/broker/sessions", call -> ApiResponse.json(json(sessions.list())));
        // An argument, as client ids may have any characters.
        delete("/broker/sessions", call -> remove(call.query("client").orElseThrow(() -> ApiException.wrongArgument("client", "(none)", "the client id of a session; GET /broker/sessions lists them"))));
    }

    private ApiResponse remove(String client) throws Exception {
        try {
            List<BrokerSession> removed = sessions.remove(client);
            if (removed.isEmpty()) {
                throw ApiException.notFound("no-such-session", "The built-in broker keeps no session of that client; GET /broker/sessions lists them.");
            }
            return ApiResponse.json(Map.of("removed", json(removed)));
        } catch (IllegalStateException e) {
            throw new ApiException(409, "in-use", "The session is not removed: " + e.getMessage() + ".");
        }
    }

    private static List<Map<String, Object>> json(List<BrokerSession> sessions) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (BrokerSession session : sessions) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("client", session.client());
            row.put("queue", session.queue());
            row.put("topic", session.topic());
            row.put("messages", session.messages());
            row.put("bytes", session.bytes());
            row.put("connected", session.connected());
            row.put("since", session.since().toString());
            row.put("own", session.own());
            rows.add(row);
        }
        return rows;
    }
}
