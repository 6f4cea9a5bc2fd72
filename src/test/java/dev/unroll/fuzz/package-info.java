/** Fuzzing: targets throw only what they declare, at once, whatever bytes they are given. */
@NullMarked
package dev.unroll.fuzz;

import org.jspecify.annotations.NullMarked;
