/**
 * Words as vectors: counted from a text, or predicted by a network that learnt from it, and which
 * of them are near each other.
 */
@NullMarked
package dev.unroll.train.words;

import org.jspecify.annotations.NullMarked;
