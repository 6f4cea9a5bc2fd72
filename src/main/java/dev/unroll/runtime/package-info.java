/**
 * ONNX Runtime as the rest of Unroll sees it: sessions, native tensors and execution providers. The
 * only user of {@code ai.onnxruntime}.
 */
@NullMarked
package dev.unroll.runtime;

import org.jspecify.annotations.NullMarked;
