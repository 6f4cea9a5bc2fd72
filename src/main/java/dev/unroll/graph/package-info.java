/**
 * Typed ONNX graphs: values with named or fixed dimensions, operators as data, shape inference, and
 * reverse-mode gradients as graph-to-graph rewriting.
 */
@NullMarked
package dev.unroll.graph;

import org.jspecify.annotations.NullMarked;
