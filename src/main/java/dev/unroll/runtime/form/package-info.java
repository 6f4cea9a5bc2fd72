/**
 * ONNX graphs in the form that a GPU runs: attention in half precision, recurrent operators as
 * Scans.
 */
@NullMarked
package dev.unroll.runtime.form;

import org.jspecify.annotations.NullMarked;
