/** Forecasts of series in CSV files, for the command line. */
@NullMarked
package dev.unroll.cli.series;

import org.jspecify.annotations.NullMarked;
