/**
 * Typed ONNX graphs: values with named or fixed dimensions, operators as data, shape inference,
 * reverse-mode gradients as graph-to-graph rewriting, and lowering to {@code ModelProto}. The only
 * user of the ONNX protobuf classes.
 */
@NullMarked
package dev.unroll.graph;

import org.jspecify.annotations.NullMarked;
