/**
 * The durable MQTT 5 component: connects after its callback is set, acknowledges a message only after its route has
 * succeeded, and reconnects with a back-off. Registered in place of Camel's {@code paho-mqtt5}.
 */
@NullMarked
package io.flawline.mqtt;

import org.jspecify.annotations.NullMarked;
