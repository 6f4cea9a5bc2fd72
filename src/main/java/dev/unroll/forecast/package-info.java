/** How a network that forecasts a whole horizon at once reads a past, and what its answer means. */
@NullMarked
package dev.unroll.forecast;

import org.jspecify.annotations.NullMarked;
