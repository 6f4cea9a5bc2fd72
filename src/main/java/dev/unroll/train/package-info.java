/**
 * Training: the loop from a recipe to a model folder, with optimisers, schedules, checkpoints,
 * evaluation and the model card.
 *
 * <p>{@link dev.unroll.train.Trainer} is the loop. What it needs to continue after a kill is in one
 * {@link dev.unroll.train.loop.Checkpoint}; what it has learnt leaves through the exported graph
 * only, and everything reported about a finished model is computed from that export.
 */
@NullMarked
package dev.unroll.train;

import org.jspecify.annotations.NullMarked;
