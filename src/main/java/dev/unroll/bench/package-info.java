/**
 * Benchmarks: training steps beside a matrix product on the same machine, and translation with HTTP
 * and without it.
 */
@NullMarked
package dev.unroll.bench;

import org.jspecify.annotations.NullMarked;
