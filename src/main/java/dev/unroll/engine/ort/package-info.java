/**
 * Model runners on ONNX Runtime, one class per kind of model, and the call that opens an engine on
 * a model folder.
 */
@NullMarked
package dev.unroll.engine.ort;

import org.jspecify.annotations.NullMarked;
