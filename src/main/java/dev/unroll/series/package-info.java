/** Time series: their steps in time, the phases of the calendar, how a past becomes numbers. */
@NullMarked
package dev.unroll.series;

import org.jspecify.annotations.NullMarked;
