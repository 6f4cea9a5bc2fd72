/**
 * The Open Inference Protocol, version 2, as KServe's tools speak it: health, models, inference on
 * tensors and generation of text.
 */
@NullMarked
package dev.unroll.api.inference;

import org.jspecify.annotations.NullMarked;
