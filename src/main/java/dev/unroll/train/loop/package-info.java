/**
 * The training loop: objectives, learning rate schedules, early stopping, checkpoints and exact
 * resumption.
 */
@NullMarked
package dev.unroll.train.loop;

import org.jspecify.annotations.NullMarked;
