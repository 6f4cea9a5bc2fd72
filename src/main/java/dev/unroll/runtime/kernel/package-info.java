/**
 * Operators that Java computes for ONNX Runtime: what stands between the matrix products of a
 * generation graph, several nodes at once. Each row is computed by itself, so that its results do
 * not depend on the others of a run.
 */
@NullMarked
package dev.unroll.runtime.kernel;

import org.jspecify.annotations.NullMarked;
