/**
 * ONNX graphs in other forms: that which a GPU runs, with attention in half precision and recurrent
 * operators as Scans, that in float32 of one in bfloat16, decoders whose rows have tokens of their
 * own, and translators with operators that Java computes.
 */
@NullMarked
package dev.unroll.runtime.form;

import org.jspecify.annotations.NullMarked;
