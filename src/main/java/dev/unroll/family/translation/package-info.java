/**
 * Encoder–decoders of other programs, one class a family: what its {@code config.json} says in
 * terms of {@link dev.unroll.model.Transformer}, and which of its tensors is which parameter.
 */
@NullMarked
package dev.unroll.family.translation;

import org.jspecify.annotations.NullMarked;
