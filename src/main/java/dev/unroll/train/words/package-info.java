/**
 * Words as vectors, and which of them are near each other; the vectors of {@link
 * dev.unroll.train.words.CountedWords} come from counts alone.
 */
@NullMarked
package dev.unroll.train.words;

import org.jspecify.annotations.NullMarked;
