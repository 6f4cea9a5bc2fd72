/** The order in which requests wait: by priority, and among equals one client after the other. */
@NullMarked
package dev.unroll.engine.queue;

import org.jspecify.annotations.NullMarked;
