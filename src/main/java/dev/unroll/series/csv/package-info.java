/** Time series from CSV files as people have them: separators, encodings, dates and gaps. */
@NullMarked
package dev.unroll.series.csv;

import org.jspecify.annotations.NullMarked;
