/**
 * Wraps ONNX Runtime for the rest of Unroll: sessions, native tensors and execution providers. The
 * only user of {@code ai.onnxruntime}.
 */
@NullMarked
package dev.unroll.runtime;

import org.jspecify.annotations.NullMarked;
