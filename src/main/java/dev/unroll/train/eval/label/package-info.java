/** Figures of classifiers: one label for a text, or several. */
@NullMarked
package dev.unroll.train.eval.label;

import org.jspecify.annotations.NullMarked;
