/**
 * Measures the speed of training steps beside the speed of a matrix product on the same machine.
 */
@NullMarked
package dev.unroll.train.bench;

import org.jspecify.annotations.NullMarked;
