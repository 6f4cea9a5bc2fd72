/**
 * One update of the weights: the training step on ONNX Runtime, the optimisers, and the seeded
 * random numbers.
 */
@NullMarked
package dev.unroll.train.step;

import org.jspecify.annotations.NullMarked;
