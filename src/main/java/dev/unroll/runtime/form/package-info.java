/**
 * ONNX graphs in other forms: that which a GPU runs, with attention in half precision and recurrent
 * operators as Scans, that in float32 of one in bfloat16, and decoders whose rows have tokens of
 * their own.
 */
@NullMarked
package dev.unroll.runtime.form;

import org.jspecify.annotations.NullMarked;
