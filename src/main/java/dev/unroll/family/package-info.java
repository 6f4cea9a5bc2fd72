/**
 * Architectures of other programs, one class a family: what its {@code config.json} says in terms
 * of our networks, and which of its tensors is which parameter.
 */
@NullMarked
package dev.unroll.family;

import org.jspecify.annotations.NullMarked;
