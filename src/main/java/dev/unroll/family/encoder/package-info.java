/**
 * Encoders of other programs, one class a family: what its {@code config.json} says in terms of
 * {@link dev.unroll.model.Encoder}, and which of its tensors is which parameter.
 */
@NullMarked
package dev.unroll.family.encoder;

import org.jspecify.annotations.NullMarked;
