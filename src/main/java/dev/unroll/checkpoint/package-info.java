/** Weights in the files of other programs: tensors by name, read where they lie. */
@NullMarked
package dev.unroll.checkpoint;

import org.jspecify.annotations.NullMarked;
