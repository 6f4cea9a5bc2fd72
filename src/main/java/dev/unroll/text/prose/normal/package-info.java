/**
 * The characters of texts: {@linkplain dev.unroll.text.prose.normal.Normalizer one plain form} for
 * models, and {@linkplain dev.unroll.text.prose.normal.Typography the typography} that readers of a
 * language expect.
 */
@NullMarked
package dev.unroll.text.prose.normal;

import org.jspecify.annotations.NullMarked;
