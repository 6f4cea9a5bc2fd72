/**
 * The paths of this service's own: forecasts, and the models with their details, cards and figures.
 */
@NullMarked
package dev.unroll.api.unroll;

import org.jspecify.annotations.NullMarked;
