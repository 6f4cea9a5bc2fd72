/** What the service says of itself while it runs: metrics, traces, and the figures of its page. */
@NullMarked
package dev.unroll.api.telemetry;

import org.jspecify.annotations.NullMarked;
