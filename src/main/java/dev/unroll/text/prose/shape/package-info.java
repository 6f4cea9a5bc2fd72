/**
 * The shape of sentences: {@linkplain dev.unroll.text.prose.shape.Shaping what a model sees} of
 * capitals, quotation marks and unusual characters, and how its translation gets them back.
 */
@NullMarked
package dev.unroll.text.prose.shape;

import org.jspecify.annotations.NullMarked;
