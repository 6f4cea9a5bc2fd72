/** Forecasts without a network, which any network has to beat, and the errors of forecasts. */
@NullMarked
package dev.unroll.series.classical;

import org.jspecify.annotations.NullMarked;
