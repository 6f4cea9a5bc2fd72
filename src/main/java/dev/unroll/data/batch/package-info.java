/** From a data set's part to batches in the time-major form that a training step takes. */
@NullMarked
package dev.unroll.data.batch;

import org.jspecify.annotations.NullMarked;
