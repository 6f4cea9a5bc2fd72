/**
 * Graphs as ONNX files: lowering to {@code ModelProto}, the forms that weights are stored in, and
 * weights read back.
 */
@NullMarked
package dev.unroll.graph.onnx;

import org.jspecify.annotations.NullMarked;
