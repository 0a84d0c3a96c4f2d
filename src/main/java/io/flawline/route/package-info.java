/**
 * What routes call and what guards them: durable MQTT, dead letters, the error handler that every route has without
 * asking, and the rule that tells when a file has been written to its end.
 */
package io.flawline.route;
