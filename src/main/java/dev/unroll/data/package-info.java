/**
 * What networks learn from: the published data sets with their pinned addresses and hashes, the
 * generated series, and the way from either to batches.
 *
 * <p>{@link dev.unroll.data.DataStore} finds or downloads a {@link dev.unroll.data.Source}; {@link
 * dev.unroll.data.TextData} and {@link dev.unroll.data.SeriesData} are what is read from it,
 * divided into training, validation and test parts; {@link dev.unroll.data.Batches} hands a part
 * out in the time-major form that a training step reads.
 */
@NullMarked
package dev.unroll.data;

import org.jspecify.annotations.NullMarked;
