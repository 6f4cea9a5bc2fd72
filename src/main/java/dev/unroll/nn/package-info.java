/** Layers, one a file: each adds its computation to a {@link dev.unroll.graph.Graph}. */
@NullMarked
package dev.unroll.nn;

import org.jspecify.annotations.NullMarked;
