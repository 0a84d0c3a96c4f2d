package io.flawline.plc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Date;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class FreshTriggerTest {
    private final FreshTrigger trigger = new FreshTrigger();
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void onlyARecentTimeIsFresh() {
        trigger.setWithin(60_000);
        assertThat(isFresh(null)).isFalse();
        assertThat(isFresh("now")).isFalse();
        assertThat(isFresh(System.currentTimeMillis())).isTrue();
        assertThat(isFresh(new Date())).isTrue();
        assertThat(isFresh(System.currentTimeMillis() - 120_000)).isFalse();
        assertThat(isFresh(System.currentTimeMillis() + 120_000)).as("of a clock that is wrong").isFalse();
    }

    @Test
    void namesTheRange() {
        assertThatThrownBy(() -> trigger.setWithin(0)).hasMessage("FreshTrigger: within = 0: must be 1 to 60000 (ms)");
    }

    private boolean isFresh(Object time) {
        exchange.getMessage().setHeader("CamelTriggerTime", time);
        return trigger.isFresh(exchange);
    }
}
