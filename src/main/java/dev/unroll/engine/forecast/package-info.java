/** Whole horizons of several series, forecast by models that do so at once. */
@NullMarked
package dev.unroll.engine.forecast;

import org.jspecify.annotations.NullMarked;
