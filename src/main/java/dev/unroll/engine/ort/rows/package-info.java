/** Tensors whose rows belong to sequences: copied, filled and grown row by row. */
@NullMarked
package dev.unroll.engine.ort.rows;

import org.jspecify.annotations.NullMarked;
