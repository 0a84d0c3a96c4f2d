package io.flawline.web;

import java.util.LinkedHashMap;
import java.util.Map;

/** Serves who the caller is and what the account may do, so that a page offers only what is allowed. */
final class AccountApi extends Api {

    @Override
    void operations() {
        get("/account", call -> {
            Map<String, Object> account = new LinkedHashMap<>();
            account.put("name", call.user().orElse(null));
            account.put("rights", call.rights());
            return ApiResponse.json(account);
        });
    }
}
